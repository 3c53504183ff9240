create function api.note(a int, b int default 0) returns int language sql as 'select 2';
notify pgrst;
