-- An event trigger that is about something else.
create table internal.ddl_log (tag text);
create function internal.log_ddl() returns event_trigger language plpgsql as $$
begin
  insert into internal.ddl_log values (tg_tag);
end $$;
create event trigger log_ddl on ddl_command_end execute function internal.log_ddl();
