revoke select on api.titles from anon;
