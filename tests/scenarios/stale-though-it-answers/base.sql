create schema api;
grant usage on schema api to anon;
create table api.directors (id int primary key, name text);
create table api.films (id int primary key, code int, director_id int references api.directors (id));
create table api.loans (film_id int, day date);
create function api.price(film int) returns int language sql stable as 'select 1';
grant select, insert, update, delete on api.directors, api.films, api.loans to anon;
