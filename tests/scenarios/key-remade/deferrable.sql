alter table api.films drop constraint films_email;
alter table api.films add constraint films_email unique (email) deferrable;
notify pgrst;
