create schema api;
grant usage on schema api to anon;
create type api.mood as enum ('sad', 'ok', 'happy');
create table api.actors (id int primary key, name text not null, code text unique);
create table api.films (
  id int primary key,
  title text not null,
  year int,
  rating numeric(3, 1),
  budget int not null,
  mood api.mood,
  doomed text,
  kept text,
  language text default 'en',
  lead_id int constraint films_lead references api.actors (id)
);
create table api.old (id int primary key);
create table api.lost (id int primary key);
create table api.hidden (id int primary key);
create table api.tags (id int primary key, label text constraint tags_label unique, slug text);
create table api.users (id int primary key);
create table api.profiles (id int primary key, user_id int constraint profiles_user references api.users (id));
create table api.passports (
  id int primary key, user_id int constraint passports_holder unique constraint passports_user references api.users (id)
);
create view api.titles as select id, title, lead_id from api.films;
create function api.stays(a int) returns int language sql stable as 'select a';
create function api.dropped(a int) returns int language sql stable as 'select a';
create function api.old_name(a int) returns int language sql stable as 'select a';
create function api.grows(a int) returns int language sql stable as 'select a';
create function api.retyped(a int) returns int language sql stable as 'select a';
create function api.renames(a int, b int default 0) returns int language sql stable as 'select a + b';
create function api.answers(a int) returns table (id int, title text) language sql stable as $$ select 1, 'x' $$;
create function api.feels(m api.mood) returns int language sql stable as 'select 1';
grant select, insert, update, delete
  on api.actors, api.films, api.old, api.lost, api.tags, api.users, api.profiles, api.passports, api.titles to anon;
