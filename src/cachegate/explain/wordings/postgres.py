"""How Postgres words, in English, the errors that PostgREST passes on."""

from __future__ import annotations

import re

from cachegate.explain.thing import Kind, Thing
from cachegate.explain.wordings.wording import LONG_NAME, NAME, Read, split, wording


def _named(kind: Kind) -> Read:
    return lambda found: Thing(kind, found["name"])


def _qualified(kind: Kind) -> Read:
    def read(found: re.Match[str]) -> Thing:
        schema, name = split(found["name"])
        return Thing(kind, name, schema)

    return read


def _column(found: re.Match[str]) -> Thing:
    return Thing(Kind.COLUMN, found["name"], relation=found.groupdict().get("relation"))


def _constraint(found: re.Match[str]) -> Thing:
    return Thing(Kind.CONSTRAINT, found["name"], relation=found.groupdict().get("relation"))


def _function(found: re.Match[str]) -> Thing:
    """`api.f(a => integer, text)`: with names where the call had names, else with types."""
    schema, name = split(found["name"])
    parts = found["arguments"].split(", ") if found["arguments"] else []
    return Thing(Kind.FUNCTION, name, schema, arguments=tuple(part.partition(" => ")[0] for part in parts))


_DENIED = {"sequence": Kind.SEQUENCE, "schema": Kind.SCHEMA, "function": Kind.FUNCTION, "type": Kind.TYPE}


def _denied(found: re.Match[str]) -> Thing:
    return Thing(_DENIED.get(found["what"], Kind.RELATION), found["name"])


ALL = (
    wording("42703", rf'column "(?P<name>{LONG_NAME})" of relation "(?P<relation>{LONG_NAME})" does not exist',
            _column),
    wording("42703", rf'column "(?P<name>{LONG_NAME})" does not exist', _column),
    wording("42703", rf"column (?P<relation>{NAME})\.(?P<name>{LONG_NAME}) does not exist", _column),
    wording("42703", rf'record "(?:new|old)" has no field "(?P<name>{LONG_NAME})"', _column),
    wording("42702", rf'column reference "(?P<name>{LONG_NAME})" is ambiguous', _column),
    wording("42P01", rf'relation "(?P<name>{LONG_NAME})" does not exist', _qualified(Kind.RELATION)),
    wording("42P01", rf'missing FROM-clause entry for table "(?P<name>{LONG_NAME})"', _named(Kind.RELATION)),
    wording("42883", rf"function (?P<name>{NAME})\((?P<arguments>.{{0,1000}})\) does not exist", _function),
    wording("42883", r"operator does not exist: .{1,300}"),
    wording("42704", rf'type "(?P<name>{LONG_NAME})" does not exist', _qualified(Kind.TYPE)),
    wording("42704", rf'unrecognized configuration parameter "(?P<name>{LONG_NAME})"', _named(Kind.SETTING)),
    wording("3F000", rf'schema "(?P<name>{LONG_NAME})" does not exist', _named(Kind.SCHEMA)),
    wording("22023", rf'role "(?P<name>{LONG_NAME})" does not exist', _named(Kind.ROLE)),
    wording("42501", rf'permission denied to set role "(?P<name>{LONG_NAME})"', _named(Kind.ROLE)),
    wording("42501", r"permission denied for (?P<what>materialized view|foreign table|table|view|relation|sequence"
            rf"|schema|function|type) (?P<name>{LONG_NAME})", _denied),
    wording("42501", rf'new row violates row-level security policy (?:"{LONG_NAME}" )?for table'
            rf' "(?P<name>{LONG_NAME})"', _named(Kind.RELATION)),
    wording("23505", rf'duplicate key value violates unique constraint "(?P<name>{LONG_NAME})"', _constraint),
    wording("23503", rf'(?:insert or update|update or delete) on table "{NAME}" violates foreign key constraint'
            rf' "(?P<name>{NAME})" on table "(?P<relation>{LONG_NAME})"', _constraint),
    wording("23503", rf'insert or update on table "(?P<relation>{NAME})" violates foreign key constraint'
            rf' "(?P<name>{LONG_NAME})"', _constraint),
    wording("23502", rf'null value in column "(?P<name>{LONG_NAME})" of relation "(?P<relation>{LONG_NAME})" violates'
            r" not-null constraint", _column),
    wording("23514", rf'new row for relation "(?P<relation>{NAME})" violates check constraint "(?P<name>{LONG_NAME})"',
            _constraint),
    wording("42P10", r"there is no unique or exclusion constraint matching the ON CONFLICT specification"),
    wording("428C9", rf'cannot insert a non-DEFAULT value into column "(?P<name>{LONG_NAME})"', _column),
    wording("428C9", rf'column "(?P<name>{LONG_NAME})" can only be updated to DEFAULT', _column),
    wording("55000", rf'materialized view "(?P<name>{LONG_NAME})" has not been populated', _named(Kind.RELATION)),
    wording("55000", rf'cannot (?:insert into|update|delete from) view "(?P<name>{LONG_NAME})"', _named(Kind.RELATION)),
    wording("42P17", rf'infinite recursion detected in policy for relation "(?P<name>{LONG_NAME})"',
            _named(Kind.RELATION)),
    wording("42P05", r'prepared statement ".{1,80}" already exists'),
    wording("26000", r'prepared statement ".{1,80}" does not exist'),
    wording("57014", r"canceling statement due to (?:statement timeout|user request)"),
    wording("55P03", r"canceling statement due to lock timeout"),
    wording("57P01", r"terminating connection due to administrator command"),
    wording("57P03", r"the database system is (?:starting up|shutting down|in recovery mode)"),
    wording("0A000", r"cached plan must not change result type"),
    wording("0A000", r"cannot execute LISTEN during recovery"),
    wording("25006", r"cannot execute [A-Z ]{1,60} in a read-only transaction"),
    wording("28P01", rf'password authentication failed for user "(?P<name>{LONG_NAME})"', _named(Kind.ROLE)),
    wording("53300", r"sorry, too many clients already"),
)  # fmt: skip
