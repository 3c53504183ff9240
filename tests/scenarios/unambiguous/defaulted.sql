create function api.grows(a int, b int default 1) returns int language sql stable as 'select a + b';
notify pgrst;
