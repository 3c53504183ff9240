create schema api;
create schema private;
grant usage on schema api to anon;
create table api.films (id int primary key, title text, year int);
create table private.prizes (id int primary key, film int, label text);
create table api.people (id int primary key, name text);
grant select on all tables in schema api to anon;
create function api.titles() returns setof text language sql stable as 'select title from api.films';
create function api.labels() returns setof text language sql stable security definer as 'select label from private.prizes';
create function api.joined() returns setof text language sql stable as
  'select name from api.films f join api.people p on p.id = f.id';
create function api.helper(a int) returns int language sql stable as 'select a';
create function api.helped() returns int language sql stable as 'select api.helper(1)';
create function api.kept() returns setof int language sql stable as 'select id from api.films';
create function api.followed() returns setof text language sql stable begin atomic select title from api.films; end;
set check_function_bodies = off;
create function api.never() returns int language sql stable as 'select nothing from api.nowhere';
notify pgrst;
