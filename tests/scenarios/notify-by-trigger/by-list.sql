create function public.reload() returns event_trigger language plpgsql as $$
declare
  command record;
begin
  for command in select * from pg_event_trigger_ddl_commands() loop
    if command.command_tag in ('CREATE TABLE', 'ALTER TABLE', 'CREATE FUNCTION') then
      notify pgrst, 'reload schema';
    end if;
  end loop;
end $$;
create event trigger pgrst_ddl_watch on ddl_command_end execute function public.reload();
