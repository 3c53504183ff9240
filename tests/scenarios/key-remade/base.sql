create schema api;
grant usage on schema api to anon, app_user;
create table api.films (
  id int primary key, email text constraint films_email unique, a int, b int, constraint films_ab unique (a, b)
);
grant select, insert, update on api.films to app_user;
