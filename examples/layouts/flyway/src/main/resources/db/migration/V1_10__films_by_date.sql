create index concurrently films_by_date on films (released);
