create schema api;
create schema private;
grant usage on schema api to anon;
create table api.films (id int primary key, title text);
grant select on api.films to anon;
create function api.same(a int) returns int language sql stable as 'select a';
create function api.label(a int) returns text language sql stable as $$ select 'no ' || a $$;
