-- New, and nobody sends it yet.
alter table api.films
  add column rating int not null;
notify pgrst;
