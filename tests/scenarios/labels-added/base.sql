create schema api;
grant usage on schema api to anon;
create type api.mood as enum ('sad', 'happy');
create table api.films (id int primary key, mood api.mood);
grant select, insert, update on api.films to anon;
