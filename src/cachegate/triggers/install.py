"""A pair of event triggers after which every change that PostgREST has to learn of makes it reload."""

from __future__ import annotations

from cachegate.model.quoting import identifier

SCHEMA = "postgrest_reload"
NAME = "postgrest_reload"
"""What the migration is called, in file names."""

HOSTED = """\
-- The hosted platform may have event triggers for this already (pgrst_ddl_watch, pgrst_drop_watch), which do not see
-- domains, casts and aggregates. Both may stand side by side: the same notification is sent once per transaction."""

TRIGGERS = (f"{SCHEMA}_command", f"{SCHEMA}_drop")

NOT_CACHED = (
    "ALTER DEFAULT PRIVILEGES",
    "ALTER POLICY",
    "ALTER PROCEDURE",
    "ALTER PUBLICATION",
    "ALTER SEQUENCE",
    "ALTER STATISTICS",
    "CREATE INDEX",
    "CREATE POLICY",
    "CREATE PROCEDURE",
    "CREATE PUBLICATION",
    "CREATE SEQUENCE",
    "CREATE STATISTICS",
    "GRANT",
    "REFRESH MATERIALIZED VIEW",
    "REINDEX",
    "REVOKE",
)
"""Commands that change nothing of what PostgREST keeps. All others notify, also those of a later Postgres."""

NOT_CACHED_OBJECTS = ("default value", "index", "policy", "procedure", "publication", "sequence", "statistics object")
"""The same for what is dropped. A default goes with its column: ALTER TABLE is told as a command."""


def notify(channel: str) -> str:
    return f"notify {identifier(channel)}, 'reload schema';"


def statements(channel: str) -> str:
    """SQL that installs the pair, and may be run again.

    DROP leaves `pg_event_trigger_ddl_commands()` empty (J4): hence the second half. Temporary objects are nobody
    else's. `schema_name` is null for what is in no schema, such as a cast.
    """
    return f"""\
-- PostgREST reloads after every change of the schema that it has to learn of. Event triggers take a superuser to
-- create, or a role that the platform lets do it.
create schema if not exists {SCHEMA};

{_function("after_command", _after_command(channel))}

{_function("after_drop", _after_drop(channel))}

drop event trigger if exists {SCHEMA}_command;
create event trigger {SCHEMA}_command on ddl_command_end execute function {SCHEMA}.after_command();
drop event trigger if exists {SCHEMA}_drop;
create event trigger {SCHEMA}_drop on sql_drop execute function {SCHEMA}.after_drop();

-- For this migration itself: event triggers do not fire for event triggers.
{notify(channel)}"""


def undo() -> str:
    """SQL that takes the pair away again."""
    return f"""drop event trigger if exists {SCHEMA}_drop;
drop event trigger if exists {SCHEMA}_command;
drop function if exists {SCHEMA}.after_drop();
drop function if exists {SCHEMA}.after_command();
drop schema if exists {SCHEMA};"""


def bodies(channel: str) -> dict[str, str]:
    """The sources of the pair's functions, by the event that each is for."""
    return {"ddl_command_end": _after_command(channel), "sql_drop": _after_drop(channel)}


def _function(name: str, body: str) -> str:
    quote = next(one for one in ("$$", "$reload$", "$asked$", "$body$") if one not in body)
    return (
        f"create or replace function {SCHEMA}.{name}() returns event_trigger\n"
        f"language plpgsql set search_path = '' as {quote}{body}{quote};"
    )


def _after_command(channel: str) -> str:
    return f"""
begin
  if exists (
    select from pg_catalog.pg_event_trigger_ddl_commands() as command
    where command.schema_name is distinct from 'pg_temp'
      and command.command_tag not in (  -- these change nothing that PostgREST keeps
{_listed(NOT_CACHED)})
  ) then
    {notify(channel)}
  end if;
end """  # noqa: S608 - text to print, and all of it our own


def _after_drop(channel: str) -> str:
    return f"""
begin
  if exists (
    select from pg_catalog.pg_event_trigger_dropped_objects() as dropped
    where not dropped.is_temporary
      and dropped.object_type not in (
{_listed(NOT_CACHED_OBJECTS)})
  ) then
    {notify(channel)}
  end if;
end """


def _listed(words: tuple[str, ...]) -> str:
    """String literals, four to a line."""
    lines = [", ".join(f"'{word}'" for word in words[start : start + 4]) for start in range(0, len(words), 4)]
    return ",\n".join(f"        {line}" for line in lines)
