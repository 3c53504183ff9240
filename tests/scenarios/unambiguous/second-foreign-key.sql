-- Another actor.
alter table api.films
  add column second_id int constraint films_second references api.actors (id);
notify pgrst;
