create extension "uuid-ossp" with schema api;
create function api.on_ddl() returns event_trigger language plpgsql as $$ begin return; end $$;
create event trigger seen on ddl_command_end execute function api.on_ddl();
create table api.notes (id int primary key, body text);
grant select, insert, update, delete on api.notes to anon, app_user;
create view api.everyone as select id, name from api.members;
grant select, update on api.everyone to anon, app_user;
create function api.reset(member int) returns void language sql security definer as '';
create function api.login(name text, pass text) returns text language sql security definer set search_path = ''
  return name;
revoke execute on function api.login(text, text) from public;
grant execute on function api.login(text, text) to anon;
notify pgrst;
