"""Whether a run left anything in a database: every catalog, every row, locks and sessions, before and after.

    with leftovers.none(database):
        ...  # a run, a heal, a fence

Whole catalogs are compared, so that nobody has to think of the kinds of things that might be left.
"""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import psycopg
from psycopg import Connection, sql

from servers import Database

ENDING = 10.0
"""Seconds that the server's processes get to end after their clients did."""
STATISTICS = ("pg_statistic", "pg_statistic_ext_data", "pg_largeobject")
BY_VACUUM = (
    *("relpages", "reltuples", "relallvisible", "relallfrozen", "relfrozenxid", "relminmxid"),
    *("datfrozenxid", "datminmxid"),
)
"""Columns that maintenance writes whenever it likes."""
HELD = {
    "advisory lock": "select classid, objid, mode, pid from pg_catalog.pg_locks where locktype = 'advisory'",
    "prepared transaction": "select gid from pg_catalog.pg_prepared_xacts",
    "replication slot": "select slot_name from pg_catalog.pg_replication_slots",
    "session of ours": "select pid, query from pg_catalog.pg_stat_activity"
    " where application_name like 'cachegate%' and datname = pg_catalog.current_database()",
}


@dataclass(frozen=True)
class Contents:
    """All that is in a database, as countable lines: `pg_class {"relname": …}`, `row of api.films {…}` …"""

    lines: Counter[str]

    def beside(self, other: Contents) -> list[str]:
        """The differences to an earlier state: `+ …` for what is new, `- …` for what is gone."""
        new, gone = self.lines - other.lines, other.lines - self.lines
        return sorted([f"+ {line}" for line in new] + [f"- {line}" for line in gone])


def contents(database: Database) -> Contents:
    """What is in the database now, and in the cluster's shared catalogs."""
    with psycopg.connect(database.url, autocommit=True) as connection:
        return Contents(Counter([*_catalogs(connection), *_rows(connection), *_held(connection)]))


@contextmanager
def none(database: Database, *, but: tuple[str, ...] = (), ending: float = ENDING) -> Iterator[None]:
    """Fail unless the block leaves the database as it was. A difference that contains a text of `but` is allowed."""
    before = contents(database)
    yield
    deadline = time.monotonic() + ending
    while left := _left(contents(database), before, but):
        assert time.monotonic() < deadline, "\n".join(["left in the database:", *left])


def _left(now: Contents, before: Contents, but: tuple[str, ...]) -> list[str]:
    return [line for line in now.beside(before) if not any(text in line for text in but)]


def _catalogs(connection: Connection[Any]) -> Iterator[str]:
    tables = connection.execute(
        "select relname from pg_catalog.pg_class"
        " where relnamespace = 'pg_catalog'::regnamespace and relkind = 'r' and relname <> all(%s)",
        (list(STATISTICS),),
    ).fetchall()
    for (name,) in tables:
        query = sql.SQL("select (pg_catalog.to_jsonb(t) - %s::text[])::text from pg_catalog.{} as t").format(
            sql.Identifier(name)
        )
        for (row,) in connection.execute(query, (list(BY_VACUUM),)):
            yield f"{name} {row}"


def _rows(connection: Connection[Any]) -> Iterator[str]:
    tables = connection.execute(
        "select n.nspname, c.relname from pg_catalog.pg_class as c"
        " join pg_catalog.pg_namespace as n on n.oid = c.relnamespace"
        " where c.relkind = 'r' and n.nspname not in ('pg_catalog', 'information_schema')"
    ).fetchall()
    for schema, name in tables:
        query = sql.SQL("select t::text from only {} as t").format(sql.Identifier(schema, name))
        for (row,) in connection.execute(query):
            yield f"row of {schema}.{name} {row}"


def _held(connection: Connection[Any]) -> Iterator[str]:
    for what, query in HELD.items():
        for row in connection.execute(query.encode()):
            yield f"{what} {row}"
