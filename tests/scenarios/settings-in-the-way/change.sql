alter table api.films add column year int;
create table api.actors (id int primary key, film_id int references api.films (id));
grant select, insert, update on api.actors to anon;
create function api.longest() returns text language sql stable return 'Shoah';
notify pgrst;
