create schema api;
create schema private;
create schema between;
grant usage on schema api to anon;
create table api.directors (id int primary key, name text);
create table api.films (id int primary key, director_id int constraint films_director references api.directors (id));
create table private.labels (id int primary key);
grant select, insert, update on api.directors, api.films to anon;
