create unique index films_lower on api.films (lower(title), year);
alter table api.films drop constraint films_title_year_key;
