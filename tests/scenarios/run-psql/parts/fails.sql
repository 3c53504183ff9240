select 1;

alter table api.films
  add column title text;
