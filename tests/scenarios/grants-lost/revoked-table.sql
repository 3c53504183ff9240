revoke select on api.films from anon;
