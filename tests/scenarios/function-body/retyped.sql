alter table api.people alter column name type varchar;
alter table api.films alter column year type bigint;
alter table api.films alter column id type text;
notify pgrst;
