begin;
alter table api.films add column year int;
commit;
create index concurrently films_year on api.films (year);
begin;
alter table api.films add column length int;
notify pgrst;
commit;
