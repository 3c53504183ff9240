create index films_by_date on films (released);
