create function internal.notify_pgrst_schema_change() returns event_trigger language plpgsql as $$
begin
  perform pg_notify('pgrst', 'reload config');
end $$;
create event trigger notify_pgrst_on_schema_change on ddl_command_end
  execute function internal.notify_pgrst_schema_change();
