create schema api;
grant usage on schema api to anon;
create table api.movies (id int primary key, title text);
create function api.loud(t text) returns text language sql immutable as 'select upper(t)';
grant select, insert, update on api.movies to anon;
