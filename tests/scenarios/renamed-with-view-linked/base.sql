create schema api;
grant usage on schema api to anon;
create table api.directors (id int primary key);
create table api.films (id int primary key, director_id int constraint films_director references api.directors (id));
grant select, insert, update on all tables in schema api to anon;
