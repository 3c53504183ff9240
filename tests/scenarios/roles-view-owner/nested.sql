create view private.titles as select title from private.films;
alter view private.titles owner to keeper;
create view api.titles as select title from private.titles;
grant select on api.titles to anon;
notify pgrst;
