"""Event triggers as projects have them, as SQL."""

from __future__ import annotations

UNCONDITIONAL = """
create schema if not exists watch;
create function watch.notify_pgrst_schema_change() returns event_trigger language plpgsql as $$
begin
  notify pgrst, 'reload schema';
end $$;
create event trigger notify_pgrst_on_schema_change on ddl_command_end
  execute function watch.notify_pgrst_schema_change();
"""
"""Incident 4's, by its own names: it asks nothing, so that it sees DROP as well."""

LIMITED = UNCONDITIONAL.replace(
    "ddl_command_end",
    """ddl_command_end
  when tag in ('CREATE TABLE', 'ALTER TABLE', 'DROP TABLE', 'CREATE INDEX', 'DROP INDEX', 'CREATE VIEW', 'ALTER VIEW',
    'DROP VIEW', 'CREATE POLICY', 'DROP POLICY', 'CREATE FUNCTION', 'ALTER FUNCTION', 'DROP FUNCTION',
    'CREATE TRIGGER', 'DROP TRIGGER', 'CREATE TYPE', 'DROP TYPE', 'CREATE SCHEMA', 'DROP SCHEMA')""",
)
"""The same with the tags that incident 4 lists."""

LISTENING = """
create schema if not exists watch;
create function watch.after_command() returns event_trigger language plpgsql as $$
declare
  command record;
begin
  for command in select * from pg_event_trigger_ddl_commands() loop
    if command.command_tag in ('CREATE SCHEMA', 'ALTER SCHEMA', 'CREATE TABLE', 'CREATE TABLE AS', 'SELECT INTO',
        'ALTER TABLE', 'CREATE FOREIGN TABLE', 'ALTER FOREIGN TABLE', 'CREATE VIEW', 'ALTER VIEW',
        'CREATE MATERIALIZED VIEW', 'ALTER MATERIALIZED VIEW', 'CREATE FUNCTION', 'ALTER FUNCTION', 'CREATE TRIGGER',
        'CREATE TYPE', 'ALTER TYPE', 'CREATE RULE', 'COMMENT')
      and command.schema_name is distinct from 'pg_temp'
    then
      notify pgrst, 'reload schema';
    end if;
  end loop;
end $$;
create event trigger watch_commands on ddl_command_end execute function watch.after_command();
"""
"""One that reads the list of commands, with the tags of the documented fine-grained one."""

FINE = f"""{LISTENING}
create function watch.after_drop() returns event_trigger language plpgsql as $$
declare
  dropped record;
begin
  for dropped in select * from pg_event_trigger_dropped_objects() loop
    if dropped.object_type in ('schema', 'table', 'foreign table', 'view', 'materialized view', 'function', 'trigger',
        'type', 'rule') and dropped.is_temporary is false
    then
      notify pgrst, 'reload schema';
    end if;
  end loop;
end $$;
create event trigger watch_drops on sql_drop execute function watch.after_drop();
"""
"""The same with its other half: what is documented."""
