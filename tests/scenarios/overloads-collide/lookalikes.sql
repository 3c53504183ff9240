create function api.pick(a int, b int default 0, c int default 0) returns int language sql stable as 'select 1';
create function api.pick(b int, d int default 0) returns int language sql stable as 'select 2';
create function api.note(text) returns int language sql stable as 'select 2';
create function api.many(z int, o3 int default 0) returns int language sql stable as 'select z';
create function api.wide(a int, d int) returns int language sql stable as 'select d';
notify pgrst;
