alter table api.films drop constraint films_ab;
alter table api.films add constraint films_ba unique (b, a);
notify pgrst;
