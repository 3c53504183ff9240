create schema api;
grant usage on schema api to anon, app_user;
create role outsider nologin;
grant usage on schema api to outsider;
create table api.films (id int primary key);
grant select on api.films to anon;
