create schema api;
grant usage on schema api to anon;
create table api.films (
  title text not null,
  year int not null,
  stars int,
  constraint films_target unique (title, year)
);
create table api.places (country int, city int, name text, constraint places_pkey primary key (country, city));
create table api.old (code text unique);
create table api.kept_secret (id int primary key, code text not null constraint kept_secret_code unique);
grant select, insert, update on api.films, api.places, api.old to anon;
grant select on api.kept_secret to anon;
