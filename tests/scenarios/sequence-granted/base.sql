create schema api;
grant usage on schema api to anon, app_user;
create table api.old (id serial primary key, body text);
grant select, insert on api.old to anon;
create table api.read_only (id serial primary key, body text);
grant select on api.read_only to anon;
