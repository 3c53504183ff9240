alter table api.films alter column year drop default;
notify pgrst;
