alter table api.films drop constraint films_target;
create unique index films_by_year on api.films (year, title);
