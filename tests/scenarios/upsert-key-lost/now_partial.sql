alter table api.films drop constraint films_target;
create unique index films_target on api.films (title, year) where stars > 0;
