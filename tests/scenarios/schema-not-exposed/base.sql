create schema api;
create schema private;
grant usage on schema api, private to anon;
create table api.films (id int primary key);
create table private.logs (id int primary key);
grant select on api.films, private.logs to anon;
