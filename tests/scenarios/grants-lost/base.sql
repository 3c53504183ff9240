create schema api;
grant usage on schema api to anon;
create table api.films (id int primary key, title text);
create view api.titles as select title from api.films;
create function api.loud(t text) returns text language sql immutable as 'select upper(t)';
revoke execute on function api.loud(text) from public;
grant execute on function api.loud(text) to anon;
grant select on all tables in schema api to anon;
