create view api.films as select * from far.films;
create view api.titles as select * from far.titles;
grant select, insert on api.films, api.titles to anon;
notify pgrst;
