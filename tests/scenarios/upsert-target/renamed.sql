alter table api.films rename to movies;
notify pgrst;
