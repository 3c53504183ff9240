drop view api.titles;
create view api.titles as select id from api.films;
grant select on api.titles to anon;
notify pgrst;
