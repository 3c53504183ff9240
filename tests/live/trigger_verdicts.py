"""Event triggers tried, judged and read on real servers, for tests."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import LiteralString
from urllib.parse import urlsplit

import pytest

from cachegate.database import session, trigger_trials, triggers
from cachegate.model.triggers import Kind, Sent, Tried
from cachegate.pipeline.triggers import trial
from cachegate.triggers import install, kinds
from cachegate.triggers.judge import Verdict, by_body, by_trial
from cachegate.triggers.predict import notifying
from servers import POSTGRES_VERSIONS, Database

BOTH = pytest.mark.parametrize("postgres", POSTGRES_VERSIONS)
PAIRS = pytest.mark.parametrize(("postgrest", "postgres"), [("11.2.2", "15"), ("12.0.2", "18")])
PAIR = install.statements("pgrst")
RELOAD = Sent("pgrst", "reload schema")
BY_NAME = {kind.name: kind for kind in kinds.ALL}
DROPS = {kind.name for kind in kinds.MATTERING if kind.drops}


def tried(database: Database, some: Sequence[Kind] = kinds.ALL, *, schema: str | None = None) -> tuple[Tried, ...]:
    return trigger_trials.trial(database.url, some, ["pgrst", "other"], schema=schema)


def judged(database: Database, *, schema: str | None = "api") -> Verdict:
    """As the gate does it."""
    with session.opened(database.url) as connection:
        found = triggers.read(connection)
        seen = trial(database.url, connection, notifying(found), "pgrst", schema=schema)
        return by_trial(found, seen, "pgrst", firing=triggers.firing(connection))


def read(database: Database) -> Verdict:
    """As it is done where nothing may be run."""
    with session.reading(database.url) as connection:
        return by_body(triggers.read(connection), "pgrst", firing=triggers.firing(connection))


def names(some: Sequence[Kind]) -> set[str]:
    return {kind.name for kind in some}


def with_password(kind: Kind, database: Database) -> Kind:
    """IMPORT FOREIGN SCHEMA asks the server itself, which wants a password here."""
    secret = f"password '{urlsplit(database.url).password}'"
    return replace(kind, before=kind.before.replace("password_required 'false'", secret))


# Postgres keeps the schemas of temporary tables, empty, for whoever makes the next one.
EVERYTHING: LiteralString = """
select 'class', oid::regclass::text from pg_class
union all select 'schema', nspname from pg_namespace where nspname !~ '^pg_(toast_)?temp_'
union all select 'function', oid::regprocedure::text from pg_proc
union all select 'type', oid::regtype::text from pg_type
union all select 'cast', oid::text from pg_cast union all select 'extension', extname from pg_extension
union all select 'server', srvname from pg_foreign_server
union all select 'wrapper', fdwname from pg_foreign_data_wrapper
union all select 'mapping', umuser::text from pg_user_mapping union all select 'role', rolname from pg_roles
union all select 'default', oid::text from pg_default_acl union all select 'comment', description from pg_description
union all select 'trigger', evtname || evtenabled::text from pg_event_trigger order by 1, 2
"""
