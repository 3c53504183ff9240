alter table api.secretive add column hint text;
alter table api.whole add column name text;
alter table api.nobodys add column name text;
alter table api.directors add column phone text;
grant select (phone) on api.directors to app_user;
create table api.actors (id int primary key, name text, address text);
grant select (id, name) on api.actors to anon;
notify pgrst;
