create schema api;
grant usage on schema api to anon;
create function api.wide(a int, b int default 0, c int default 0) returns int language sql stable as 'select a';
create function api.many(
  o1 int default 0, o2 int default 0, o3 int default 0, o4 int default 0, o5 int default 0
) returns int language sql stable as 'select o1';
create function api.note(json) returns int language sql stable as 'select 1';
create function api.top(a int) returns int language sql stable as 'select a';
