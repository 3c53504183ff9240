alter table api.films drop constraint films_actor, add constraint films_actor_country
  foreign key (actor_id, actor_country) references api.actors (id, country);
notify pgrst;
