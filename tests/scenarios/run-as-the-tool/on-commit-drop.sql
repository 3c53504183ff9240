create temporary table "Moved" on commit drop as select 1 as id, 'moved' as title;
insert into api.films select id, title from "Moved";
alter table api.films add column year int;
