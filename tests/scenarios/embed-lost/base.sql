create schema api;
grant usage on schema api to anon;
create table api.directors (id int primary key, name text);
create table api.films (
  id int primary key,
  director_id int constraint films_director references api.directors (id),
  writer_id int constraint films_writer references api.directors (id)
);
create view api.titles as select id, director_id from api.films;
create view api.names as select id, name from api.directors;
grant select on all tables in schema api to anon;
