-- Half of a pair, as it was before.
create function internal.after_command() returns event_trigger language plpgsql as $$
begin
  if exists (select from pg_event_trigger_ddl_commands() where command_tag in ('CREATE TABLE', 'ALTER TABLE')) then
    notify pgrst, 'reload schema';
  end if;
end $$;
create event trigger watch_commands on ddl_command_end execute function internal.after_command();
