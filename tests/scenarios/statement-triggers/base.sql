create schema api;
create schema private;
grant usage on schema api to anon;
create function private.note() returns trigger language plpgsql as $$ begin return null; end $$;
create function private.refuse() returns trigger language plpgsql as $$ begin raise exception 'not today'; end $$;
create function private.refuse_http() returns trigger language plpgsql as
  $$ begin raise sqlstate 'PT402' using message = 'pay first'; end $$;
create function private.deny() returns trigger language plpgsql as
  $$ begin raise insufficient_privilege using message = 'permission denied for table other'; end $$;
create table api.films (id int primary key);
grant select on api.films to anon;
