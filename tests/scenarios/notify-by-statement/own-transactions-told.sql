begin;
create table api.actors (id int primary key);
commit;
begin;
notify pgrst;
create table api.films (id int primary key);
grant select on api.actors, api.films to anon;
commit;
