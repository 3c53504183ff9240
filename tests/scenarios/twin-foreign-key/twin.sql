-- The same actor, and this time with the country.
alter table api.films add constraint films_actor_country
  foreign key (actor_id, actor_country) references api.actors (id, country);
notify pgrst;
