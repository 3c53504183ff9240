create function public.reload() returns event_trigger language plpgsql as $$
begin
  notify pgrst, 'reload schema';
end $$;
create event trigger pgrst_watch on ddl_command_end execute function public.reload();
