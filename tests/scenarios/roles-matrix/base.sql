create schema api;
create schema private;
grant usage on schema api to anon, app_user;
create table private.films (id int primary key, title text);
create table api.old (id int primary key);
grant select on api.old to anon;
create table api.same (id int primary key);
grant select on api.same to anon;
