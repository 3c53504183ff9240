create schema api;
create schema private;
grant usage on schema api to anon;
create table private.directors (id int primary key, name text);
create table private.films (
  id int primary key, director_id int constraint films_director references private.directors (id), second_id int
);
create view api.directors as select * from private.directors;
create view api.films as select * from private.films;
grant select on api.directors, api.films to anon;
