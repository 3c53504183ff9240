-- It reacts to the exposed schema only, which is all that PostgREST has to learn of.
create function internal.notify_pgrst_schema_change() returns event_trigger language plpgsql as $$
begin
  if tg_event = 'sql_drop' or exists (
    select from pg_event_trigger_ddl_commands() where schema_name = 'api' or schema_name is null
  ) then
    notify pgrst, 'reload schema';
  end if;
end $$;
create event trigger notify_pgrst_on_schema_change on ddl_command_end
  execute function internal.notify_pgrst_schema_change();
create event trigger notify_pgrst_on_drop on sql_drop
  execute function internal.notify_pgrst_schema_change();
