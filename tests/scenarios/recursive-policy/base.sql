create schema api;
grant usage on schema api to anon;
alter default privileges in schema api grant select, insert, update on tables to anon;
create table api.films (id int primary key);
