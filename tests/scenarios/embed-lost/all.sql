alter table api.films drop constraint films_director, drop constraint films_writer;
notify pgrst;
