-- One that forbids things, beside one that is complete.
create function internal.police() returns event_trigger language plpgsql as $$
begin
  raise exception 'no tables are dropped here';
end $$;
create event trigger police on ddl_command_end when tag in ('DROP TABLE') execute function internal.police();
