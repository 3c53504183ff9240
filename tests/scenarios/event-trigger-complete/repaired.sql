-- PostgREST reloads after every change of the schema that it has to learn of. Event triggers take a superuser to
-- create, or a role that the platform lets do it.
create schema if not exists postgrest_reload;

create or replace function postgrest_reload.after_command() returns event_trigger
language plpgsql set search_path = '' as $$
begin
  if exists (
    select from pg_catalog.pg_event_trigger_ddl_commands() as command
    where command.schema_name is distinct from 'pg_temp'
      and command.command_tag not in (  -- these change nothing that PostgREST keeps
        'ALTER DEFAULT PRIVILEGES', 'ALTER POLICY', 'ALTER PROCEDURE', 'ALTER PUBLICATION',
        'ALTER SEQUENCE', 'ALTER STATISTICS', 'CREATE INDEX', 'CREATE POLICY',
        'CREATE PROCEDURE', 'CREATE PUBLICATION', 'CREATE SEQUENCE', 'CREATE STATISTICS',
        'GRANT', 'REFRESH MATERIALIZED VIEW', 'REINDEX', 'REVOKE')
  ) then
    notify pgrst, 'reload schema';
  end if;
end $$;

create or replace function postgrest_reload.after_drop() returns event_trigger
language plpgsql set search_path = '' as $$
begin
  if exists (
    select from pg_catalog.pg_event_trigger_dropped_objects() as dropped
    where not dropped.is_temporary
      and dropped.object_type not in (
        'default value', 'index', 'policy', 'procedure',
        'publication', 'sequence', 'statistics object')
  ) then
    notify pgrst, 'reload schema';
  end if;
end $$;

drop event trigger if exists postgrest_reload_command;
create event trigger postgrest_reload_command on ddl_command_end execute function postgrest_reload.after_command();
drop event trigger if exists postgrest_reload_drop;
create event trigger postgrest_reload_drop on sql_drop execute function postgrest_reload.after_drop();

-- For this migration itself: event triggers do not fire for event triggers.
notify pgrst, 'reload schema';
