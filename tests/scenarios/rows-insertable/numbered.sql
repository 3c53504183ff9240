grant usage on schema private to anon;
create function api.next_number() returns bigint language sql as $$ select nextval('private.numbers') $$;
create table api.tickets (
  id bigint primary key default api.next_number(),
  body text
);
create function private.logged() returns trigger language plpgsql as
  $$ begin insert into private.log values ('x'); return new; end $$;
create table api.logged (id int primary key);
create trigger logging after insert on api.logged for each row execute function private.logged();
