alter table api.films add column title text;
create function api.longest() returns text language sql stable return 'Shoah';
