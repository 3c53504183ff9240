create function api.pick(a int, b int default 0, c int default 0) returns int language sql stable as 'select 1';
create function api.pick(b int, a text default '', d int default 0) returns int language sql stable as 'select 2';
notify pgrst;
