create schema api;
grant usage on schema api to anon;
create function api.rate(film int, stars int default 3) returns int language sql stable as 'select film + stars';
create function api.doc(json) returns int language sql stable as 'select 1';
create function api.over(a int) returns int language sql stable as 'select 1';
create function api.over(b int, c int) returns int language sql stable as 'select 1';
