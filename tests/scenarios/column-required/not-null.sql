alter table api.films alter column title set not null;
notify pgrst;
