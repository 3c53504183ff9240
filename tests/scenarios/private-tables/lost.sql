alter table private.films drop constraint films_director;
notify pgrst;
