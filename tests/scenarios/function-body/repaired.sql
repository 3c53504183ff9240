alter table api.films rename column title to heading;
create or replace function api.titles() returns setof text language sql stable as 'select heading from api.films';
notify pgrst;
