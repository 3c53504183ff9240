create schema api;
grant usage on schema api to anon;
create table api.films (id int primary key);
grant select on api.films to anon;
create function api.find(a int, b int default 0, c int default 0) returns int language sql as 'select 1';
create function api.rate(a int, b int) returns int language sql as 'select 1';
create function api.note(a int) returns int language sql as 'select 1';
