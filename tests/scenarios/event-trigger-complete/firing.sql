create function internal.notify_pgrst_schema_change() returns event_trigger language plpgsql as $$
begin
  if exists (select from pg_event_trigger_ddl_commands()) then
    notify pgrst, 'reload schema';
  end if;
end $$;
create event trigger notify_pgrst_on_schema_change on ddl_command_end
  execute function internal.notify_pgrst_schema_change();
