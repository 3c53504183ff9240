create schema api;
create schema hidden;
grant usage on schema api to anon;
create table api.films (id int primary key, title text);
create table api.tags (id int primary key);
create table api.actors (id int primary key, film_id int references api.films (id));
create table hidden.prizes (id int primary key, film_id int references api.films (id));
grant select on all tables in schema api to anon;
