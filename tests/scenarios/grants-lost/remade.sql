drop view api.titles;
create view api.titles as select title, id from api.films;
notify pgrst;
