alter table api.films rename column year to released;
notify pgrst;
