revoke update on api.films from anon;
