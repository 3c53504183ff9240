create schema api;
create schema private;
grant usage on schema api to anon;
alter default privileges in schema api grant select, insert, update on tables to anon;
create table api.films (id int primary key);
create function private.read_only() returns trigger language plpgsql as
  $$ begin raise exception 'read only' using errcode = '42501'; end $$;
create function private.checked() returns trigger language plpgsql as
  $$ begin raise exception 'nobody is logged in' using errcode = '23514'; end $$;
create function private.tenant() returns trigger language plpgsql as
  $$ begin perform current_setting('app.tenant')::int; return null; end $$;
create function private.broken() returns trigger language plpgsql as
  $$ begin perform nowhere from api.films; return null; end $$;
