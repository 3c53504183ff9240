create schema api;
create schema extensions;
grant usage on schema api to anon;
create extension btree_gist schema extensions;
create table api.films (id int, code text, a int, b int, c int);
create table api.bare (id int, code text);
grant select, insert, update on api.films to anon;
grant select on api.bare to anon;
