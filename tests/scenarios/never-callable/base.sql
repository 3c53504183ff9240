create schema api;
create schema private;
grant usage on schema api to anon;
create table api.films (id int primary key, title text);
grant select on api.films to anon;
