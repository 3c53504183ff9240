"""SQL that a person can paste: identifiers quoted only where they must be."""

from __future__ import annotations

import re
from collections.abc import Iterable

from cachegate.model.catalog import Function, Name, Relation, Verb

# Fully reserved words of PostgreSQL's appendix C, and those that only a function or type name may be.
_WORDS = (
    "all analyse analyze and any array as asc asymmetric authorization binary both case cast check collate "
    "collation column concurrently constraint create cross current_catalog current_date current_role "
    "current_schema current_time current_timestamp current_user default deferrable desc distinct do else end "
    "except false fetch for foreign freeze from full grant group having ilike in initially inner intersect into "
    "is isnull join lateral leading left like limit localtime localtimestamp natural not notnull null offset on "
    "only or order outer overlaps placing primary references returning right select session_user similar some "
    "symmetric system_user table tablesample then to trailing true union unique user using variadic verbose when "
    "where window with"
)
RESERVED = frozenset(_WORDS.split())


def identifier(name: str) -> str:
    """A name as SQL needs it."""
    if re.fullmatch(r"[a-z_][a-z0-9_$]*", name) and name not in RESERVED:
        return name
    return '"' + name.replace('"', '""') + '"'


def qualified(schema: str, name: str) -> str:
    return f"{identifier(schema)}.{identifier(name)}"


def literal(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"


def grant_usage(schema: str, role: str) -> str:
    return f"grant usage on schema {identifier(schema)} to {identifier(role)};"


def grant_role(role: str, connection: str) -> str:
    return f"grant {identifier(role)} to {identifier(connection)};"


def grant_relation(verbs: Iterable[Verb], relation: Name, role: str) -> str:
    return f"grant {', '.join(verbs)} on {qualified(*relation)} to {identifier(role)};"


def grant_column(relation: Relation, column: str, role: str) -> str:
    name = qualified(relation.schema, relation.name)
    return f"grant select ({identifier(column)}) on {name} to {identifier(role)};"


def grant_sequence(sequence: str, role: str) -> str:
    """`sequence` with its schema, quoted where it must be."""
    return f"grant usage on sequence {sequence} to {identifier(role)};"


def grant_execute(function: Function, role: str) -> str:
    name = qualified(function.schema, function.name)
    return f"grant execute on function {name}({function.signature}) to {identifier(role)};"


def notify(channel: str) -> str:
    return f"notify {identifier(channel)}, 'reload schema';"


def reload_trigger(channel: str) -> str:
    """A migration that makes every later one reload PostgREST, drops included.

    It notifies without looking at the command list: such a function sees DROP on `ddl_command_end` as well.
    """
    return f"""create schema if not exists postgrest_reload;
create or replace function postgrest_reload.ask() returns event_trigger language plpgsql as $$
begin
  {notify(channel)}
end $$;
drop event trigger if exists postgrest_reload;
create event trigger postgrest_reload on ddl_command_end execute function postgrest_reload.ask();
{notify(channel)}"""
