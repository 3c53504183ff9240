create index concurrently films_title on api.films (title);
