revoke all on api.films from anon;
