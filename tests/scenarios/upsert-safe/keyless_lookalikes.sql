create table api.read_only (a int);
create view api.shown as select a from private.loose;
create materialized view api.counted as select count(*) from private.loose;
create table api.parts (a int, primary key (a)) partition by range (a);
create table api.parts_1 partition of api.parts for values from (1) to (10);
grant select on api.read_only, api.counted to anon;
grant select, insert on api.shown to anon;
grant select, insert, update on api.parts to anon;
notify pgrst;
