create schema api;
grant usage on schema api to anon;
create table api.films (id int primary key, best_id int);
create table api.scenes (id int primary key, film_id int, constraint link foreign key (film_id) references api.films (id));
grant select on all tables in schema api to anon;
