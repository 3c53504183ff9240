create unique index films_times on api.films (a, during) nulls not distinct;
notify pgrst;
