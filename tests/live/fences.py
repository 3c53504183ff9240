"""Fences for tests: a database to put them into, a PostgREST to see them, and what only looks like one."""

from __future__ import annotations

import signal
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import psycopg
from psycopg import Connection

from cachegate.database import quiet
from cachegate.postgrest import identify
from cachegate.postgrest.prober import Prober
from conftest import StartPostgrest
from gate import ROLES
from servers import Database

ALWAYS = """
create function public.guard() returns event_trigger language plpgsql as $$ begin {does}; end $$;
create event trigger guard on {event} {tags} execute function public.guard();
alter event trigger guard enable always;
"""


class Interrupted(BaseException):
    """What a signal makes of a run."""


@contextmanager
def prepared(database: Database) -> Iterator[Connection[Any]]:
    """A superuser's connection to a database with an API."""
    database.run(ROLES + "create schema api; grant usage on schema api to anon;")
    with psycopg.connect(database.url, autocommit=True) as connection:
        yield connection


@contextmanager
def no_postgrest() -> Iterator[Prober]:
    """An address at which nobody is: where only the database's end of a fence matters."""
    with Prober("http://127.0.0.1:1", timeout=1.0) as prober:
        yield prober


@contextmanager
def serving(start: StartPostgrest, version: str, database: Database, **settings: str) -> Iterator[Prober]:
    """A PostgREST that is ready."""
    uri = database.url_as("authenticator", "connection")
    postgrest = start(version, {"db-uri": uri, "db-schemas": "api", "db-anon-role": "anon", **settings})
    with Prober(postgrest.url, timeout=5.0) as prober:
        assert identify.wait(prober, timeout=30.0, revive=lambda: None).loaded
        with psycopg.connect(database.url, autocommit=True) as watching:
            quiet.wait(watching, timeout=10.0)  # its listener's first connection makes it load a second time
        yield prober


def fences(database: Database) -> list[tuple[object, ...]]:
    return database.rows("select relname from pg_catalog.pg_class where relname ~ '^cachegate_fence_' order by 1")


@contextmanager
def alarm(seconds: float) -> Iterator[None]:
    """Raise `Interrupted` in the middle of whatever the main thread does then."""

    def ring(*_: object) -> None:
        raise Interrupted

    before = signal.signal(signal.SIGALRM, ring)
    signal.setitimer(signal.ITIMER_REAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)


LOOKALIKES = (
    "create view api.cachegate_fence_0123456789abcdef as select 1 as mine;",
    "create view api.cachegate_fence_0123456789abcdef as select current_user::text as role;",
    "create view api.cachegate_fence_of_my_own as select current_user::text as role;"
    " comment on view api.cachegate_fence_of_my_own is '{comment}';",
    "create view api.cachegate_fence_0123456789abcdef as select current_user::text as role, 1 as more;"
    " comment on view api.cachegate_fence_0123456789abcdef is '{comment}';",
    "create table api.cachegate_fence_0123456789abcdef (role text);"
    " comment on table api.cachegate_fence_0123456789abcdef is '{comment}';",
)
