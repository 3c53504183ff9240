create schema api;
grant usage on schema api to anon;
create table api.actors (id int primary key, name text);
create table api.films (id int primary key, lead_id int constraint films_lead references api.actors (id));
create table api.tags (id int primary key, label text);
create table api.actor_tags (
  actor_id int constraint actor_tags_actor references api.actors (id),
  tag_id int constraint actor_tags_tag references api.tags (id),
  primary key (actor_id, tag_id)
);
create function api.grows(a int) returns int language sql stable as 'select a';
create function api.note(doc json) returns text language sql stable as $$ select 'json' $$;
grant select, insert on all tables in schema api to anon;
