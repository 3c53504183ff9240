create schema api;
grant usage on schema api to anon;
create type api.mood as enum ('sad');
create table api.films (id int primary key, title text);
grant select, insert, update on api.films to anon;
