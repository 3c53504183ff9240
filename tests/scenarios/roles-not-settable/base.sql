create schema api;
create role archivist nologin;
grant usage on schema api to anon, app_user, archivist;
create table api.films (id int primary key, title text);
grant select on api.films to anon;
