create function api.top(a int, b int default 1) returns int language sql stable as 'select b';
notify pgrst;
