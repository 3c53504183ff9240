alter table api.films add column name text;
notify pgrst;
