alter table api.films add column year int;
create index concurrently films_year on api.films (year);
