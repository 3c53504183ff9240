create schema api;
grant usage on schema api to anon, app_user;
create table api.directors (id int primary key, name text);
grant select (id, name) on api.directors to anon;
create table api.secretive (id int primary key, name text, secret text);
grant select (id, name) on api.secretive to anon;
create table api.whole (id int primary key);
grant select on api.whole to anon;
create table api.nobodys (id int primary key);
