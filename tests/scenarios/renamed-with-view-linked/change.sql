alter table api.films rename to movies;
create view api.films as select * from api.movies;
grant select on api.films to anon;
notify pgrst;
