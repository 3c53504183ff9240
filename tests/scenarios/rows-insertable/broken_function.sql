create or replace function private.greeted() returns trigger language plpgsql as
  $$ begin insert into api.nowhere values (new.nick); return new; end $$;
