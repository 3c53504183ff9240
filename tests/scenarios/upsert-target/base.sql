create schema api;
create schema private;
grant usage on schema api to anon;
create table api.spaces (id int primary key, name text);
create table api.films (id bigint generated always as identity primary key, title text not null, year int not null, stars int, unique (title, year));
create table api.queue (
  id bigint generated always as identity primary key, space_id int references api.spaces (id), event_type text,
  constraint queue_target unique (space_id, event_type)
);
create table private.places (country text, city text, since tsrange, code text, primary key (country, city));
create view api.places as select country as land, city, code from private.places;
grant select, insert, update on api.spaces, api.films, api.queue, api.places to anon;
