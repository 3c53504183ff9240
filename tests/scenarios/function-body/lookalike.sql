alter table api.films rename column year to since;
alter table private.prizes add column worth int;
create table api.films_of_actors (id int primary key, title text);
grant select on api.films_of_actors to anon;
notify pgrst;
