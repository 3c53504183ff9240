create schema api;
create schema private;
grant usage on schema api to anon, app_user;
create table private.films (id int primary key, title text, secret text);
