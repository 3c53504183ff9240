create schema api;
grant usage on schema api to anon;
create table api.actors (id int primary key);
create table api.people (id int primary key);
create table api.films (id int primary key, lead_id int constraint films_lead references api.actors (id));
grant select on all tables in schema api to anon;
