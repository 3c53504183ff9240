create table api.appearances (
  film_id int constraint appearances_film references api.films (id),
  actor_id int constraint appearances_actor references api.actors (id),
  primary key (film_id, actor_id)
);
grant select on api.appearances to anon;
notify pgrst;
