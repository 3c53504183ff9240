alter table api.films
  add column year int; -- it's

alter table api.films add column length int;
