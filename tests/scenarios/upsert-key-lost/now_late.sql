alter table api.films
  drop constraint films_target,
  add constraint films_target unique (title, year) deferrable;
