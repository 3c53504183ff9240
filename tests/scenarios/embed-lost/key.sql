alter table api.films drop constraint films_director;
notify pgrst;
