create schema api;
create schema private;
grant usage on schema api, private to anon;
create table api.films (id int primary key, title text);
grant select, insert, update on api.films to anon;
create function private.check_request() returns void language sql as '';
create function api.root() returns json language sql stable return '{}'::json;
