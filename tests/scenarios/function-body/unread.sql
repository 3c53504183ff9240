set check_function_bodies = off;
create or replace function api.kept() returns setof int language sql stable as 'select nowhere from api.films';
notify pgrst;
