create function private.endless() returns trigger language plpgsql as
  $$ begin insert into api.echoes (id) values (new.id + 10); return new; end $$;
create table api.echoes (id int primary key);
create trigger echoing after insert on api.echoes for each row execute function private.endless();
create function private.mute() returns trigger language plpgsql as $$ begin new.id := 1; end $$;
create table api.muted (id int primary key);
create trigger muting before insert on api.muted for each row execute function private.mute();
