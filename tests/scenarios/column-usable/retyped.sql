alter table api.films alter column year type bigint;
notify pgrst;
