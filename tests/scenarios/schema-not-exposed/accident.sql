create schema reports;
grant usage on schema reports to anon;
create table reports.monthly (id int primary key);
create view reports.films as select id from api.films;
grant select on reports.monthly, reports.films to anon;
