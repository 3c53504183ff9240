create schema api;
grant usage on schema api to anon;
create table api.old (id int primary key);
grant select on api.old to anon;
alter default privileges in schema api grant select on tables to anon;
