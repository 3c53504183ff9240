alter table api.films add column year int;

alter table api.films
  add column title text;
