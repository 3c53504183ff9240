alter table api.films drop constraint films_ab;
alter table api.films add constraint films_abid unique (a, b, id);
notify pgrst;
