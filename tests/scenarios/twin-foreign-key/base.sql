create schema api;
grant usage on schema api to anon;
create table api.actors (id int, country text, primary key (id, country), unique (id));
create table api.films (
  id int primary key, actor_id int, actor_country text,
  constraint films_actor foreign key (actor_id) references api.actors (id)
);
grant select, insert on all tables in schema api to anon;
