alter table api.films drop constraint films_target;
