"""Questions about rows, put to a database that must not change: one SELECT each, held to reading by the server.

Text from a pull request stands in them. So each is sent as the query of a cursor, which can be nothing but one SELECT
without data-modifying parts, in a read-only transaction that is always rolled back, with a time limit.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import psycopg
from psycopg import Connection

from cachegate.database.standing import searching

HARMLESS = ("clock_timestamp", "gen_random_uuid", "random", "timeofday", "uuidv4", "uuidv7")
"""Volatile functions that change nothing."""


@dataclass(frozen=True, slots=True)
class Refused:
    """Why there is no answer: the server's code and message."""

    sqlstate: str
    message: str


Line = tuple[tuple[str, str | None], ...]
"""A row: pairs of a column and its value as text, None for NULL."""


@dataclass(frozen=True, slots=True)
class Asked:
    """Where questions go; `timeout`: seconds for each."""

    connection: Connection[Any]
    timeout: float

    def number(self, query: str, path: Sequence[str] | None = None, *, within: float | None = None) -> int | Refused:
        """The one number that a query gives; `within` seconds, if that is less than the rest may take."""
        found = self._fetched(query, 1, path, within)
        return found if isinstance(found, Refused) else int(found[0][0])

    def lines(self, query: str, most: int, path: Sequence[str] | None = None) -> list[Line] | Refused:
        """The first rows of a query, each value as JSON has it."""
        wrapped = f"select pg_catalog.row_to_json(q)::pg_catalog.text from (\n{query}\n) as q"
        found = self._fetched(wrapped, most, path)
        return found if isinstance(found, Refused) else [_line(str(row[0])) for row in found]

    def _fetched(
        self, query: str, most: int, path: Sequence[str] | None, within: float | None = None
    ) -> list[Any] | Refused:
        try:
            with self.connection.transaction(force_rollback=True), searching(self.connection, path):
                limit = min(self.timeout, within or self.timeout)
                _set(self.connection, "statement_timeout", f"{max(1, round(limit * 1000))}ms")
                with self.connection.cursor(name="cachegate question") as cursor:
                    cursor.execute(query.encode())
                    return cursor.fetchmany(most)
        except psycopg.Error as error:
            if self.connection.closed or self.connection.broken:
                raise
            return Refused(error.sqlstate or "", error.diag.message_primary or str(error))


@contextmanager
def questioning(connection: Connection[Any], *, timeout: float) -> Iterator[Asked]:
    """A read-only transaction that is rolled back. `timeout`: seconds for each question in it.

    Policies must not hide rows without a word: the server refuses what they would change (row_security = off).
    """
    before = connection.read_only
    connection.read_only = True
    try:
        with connection.transaction(force_rollback=True):
            _set(connection, "row_security", "off")
            _set(connection, "standard_conforming_strings", "on")
            yield Asked(connection, timeout)
    finally:
        if not connection.closed:
            connection.read_only = before


def _set(connection: Connection[Any], name: str, value: str) -> None:
    connection.execute("select pg_catalog.set_config(%s, %s, true)", (name, value))


def _line(text: str) -> Line:
    pairs: list[tuple[str, Any]] = json.loads(text, object_pairs_hook=lambda found: found)
    return tuple((name, None if value is None else _text(value)) for name, value in pairs)


def _text(value: Any) -> str:
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


def volatile(connection: Connection[Any], names: Collection[str]) -> tuple[str, ...]:
    """Those of these function names that may do more than read, whatever their schema and parameters."""
    rows = connection.execute(
        "select distinct proname::text from pg_catalog.pg_proc"
        " where provolatile = 'v' and proname = any(%s) and proname <> all(%s) order by 1",
        (list(names), list(HARMLESS)),
    ).fetchall()
    return tuple(name for (name,) in rows)
