create schema api;
create schema far;
grant usage on schema api to anon;
create extension postgres_fdw schema far;
create server elsewhere foreign data wrapper postgres_fdw options (host '127.0.0.1', port '1', dbname 'nothing');
create user mapping for public server elsewhere options (user 'nobody', password 'nothing');
create foreign table far.films (id int, title text) server elsewhere;
create view far.titles as select title from far.films;
