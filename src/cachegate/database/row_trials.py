"""Asking Postgres whether it would take values, and how many rows there are; nothing is written."""

from __future__ import annotations

import json
from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import psycopg
from psycopg import Connection, sql

from cachegate.model.catalog import Name
from cachegate.model.rows import Row

Accepts = Callable[[Sequence[tuple[str, str]], Sequence[Row], Sequence[str]], Sequence[int]]
NUMBER = "cachegate row"
"""The column that numbers the rows: a name that no table has."""


@contextmanager
def accepting(connection: Connection[Any]) -> Iterator[Accepts]:
    """A function that tells which rows Postgres takes as rows of columns with these names and SQL types, and finds no
    condition (SQL over those names) false for. All of it in one read-only transaction.
    """
    connection.read_only = True
    try:
        with connection.transaction():
            connection.execute("set local statement_timeout to '5s'")  # a pattern may take for ever
            yield lambda columns, rows, conditions: _accepted(
                connection, _query(columns, conditions), list(enumerate(rows))
            )
    finally:
        connection.read_only = None


def _query(columns: Sequence[tuple[str, str]], conditions: Sequence[str]) -> Callable[[str], sql.Composed]:
    """The query for rows given as JSON, which Postgres turns into values as it does for PostgREST."""
    types = [sql.SQL("{} {}").format(sql.Identifier(name), _printed(type)) for name, type in columns]
    held = [sql.SQL("({}) is not false").format(_printed(condition)) for condition in conditions]
    query = sql.SQL(
        "select {number} from pg_catalog.json_to_recordset({rows}::pg_catalog.json)"
        " as t ({number} pg_catalog.int4, {types}) where {conditions} order by 1"
    )
    return lambda text: query.format(
        number=sql.Identifier(NUMBER),
        rows=sql.Literal(text),
        types=sql.SQL(", ").join(types),
        conditions=sql.SQL(" and ").join([sql.SQL("true"), *held]),
    )


def _printed(text: str) -> sql.SQL:
    """SQL as Postgres itself printed it: a type, or a constraint's condition."""
    return sql.SQL(text)


def _accepted(
    connection: Connection[Any], query: Callable[[str], sql.Composed], rows: Sequence[tuple[int, Row]]
) -> Sequence[int]:
    """All at once; where that is an error, because some value is none of its type, in halves."""
    text = json.dumps([{**row, NUMBER: number} for number, row in rows])
    try:
        with connection.transaction():
            return [number for (number,) in connection.execute(query(text)).fetchall()]
    except psycopg.Error:
        if connection.closed or len(rows) < 2:
            if connection.closed:
                raise
            return ()
    middle = len(rows) // 2
    return [*_accepted(connection, query, rows[:middle]), *_accepted(connection, query, rows[middle:])]


def counts(connection: Connection[Any], names: Collection[Name]) -> dict[Name, int]:
    """How many rows each of these tables has."""
    count = sql.SQL("select {}, {}, count(*) from {}")
    queries = [count.format(schema, table, sql.Identifier(schema, table)) for schema, table in names]
    rows = connection.execute(sql.SQL(" union all ").join(queries)).fetchall() if queries else []
    return {(schema, table): number for schema, table, number in rows}
