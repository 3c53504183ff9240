create table api.films (id serial primary key, title text);
create function api.longest() returns text language sql stable as 'select title from api.films';
notify pgrst;
