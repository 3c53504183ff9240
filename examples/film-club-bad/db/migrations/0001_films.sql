create schema api;
grant usage on schema api to anon, app_user;

create table api.directors (
  id bigint generated always as identity primary key,
  name text not null unique
);

create table api.films (
  id bigint generated always as identity primary key,
  title text not null,
  genre text not null,
  released date,
  director_id bigint not null references api.directors (id)
);

grant select on api.directors, api.films to anon, app_user;
grant insert, update, delete on api.directors, api.films to app_user;
