create table private.prizes (id int primary key, film_id int references private.films (id), director_id int references private.directors (id));
create view api.ids as select id from private.films;
grant select on api.ids to anon;
notify pgrst;
