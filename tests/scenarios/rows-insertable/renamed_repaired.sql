create or replace function private.greeted() returns trigger language plpgsql as
  $$ begin new.nickname := lower(new.nickname); return new; end $$;
