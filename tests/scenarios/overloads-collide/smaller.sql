create function api.wide(a int, b int default 0) returns int language sql stable as 'select b';
notify pgrst;
