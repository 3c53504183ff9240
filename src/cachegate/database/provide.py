"""Statements that provide something, each run for itself: what is there already is left as it is."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import psycopg
from psycopg import Connection, errors

from cachegate.database import queries

THERE = (
    errors.DuplicateObject,
    errors.DuplicateSchema,
    errors.DuplicateTable,
    errors.DuplicateFunction,
    errors.DuplicateColumn,
)


@dataclass(frozen=True, slots=True)
class Refusal:
    """A statement that was not run, and what the server said. `sqlstate` is five characters."""

    statement: str
    sqlstate: str
    message: str


def provide(connection: Connection[Any], statements: Iterable[str]) -> tuple[Refusal, ...]:
    """Run each on its own; those that make what is there already count as done. Returns the others that failed.

    Raises `psycopg.OperationalError` when the connection is lost.
    """
    return tuple(refusal for statement in statements if (refusal := _run(connection, statement)))


def _run(connection: Connection[Any], statement: str) -> Refusal | None:
    try:
        connection.execute(statement.encode())
    except THERE:
        return None
    except psycopg.Error as error:
        if connection.closed:
            raise
        return Refusal(statement, error.sqlstate or "", error.diag.message_primary or str(error))
    return None


def has_all(connection: Connection[Any], relations: Iterable[str]) -> bool:
    """Whether all of these relations (`schema.name`) exist."""
    wanted = list(relations)
    row = connection.execute(
        "select count(*) from pg_catalog.unnest(%s::text[]) as one (name)"
        " where pg_catalog.to_regclass(one.name) is not null",
        (wanted,),
    ).fetchone()
    return row is not None and row[0] == len(wanted)


def extensions(connection: Connection[Any]) -> tuple[frozenset[str], frozenset[str]]:
    """Names of the extensions that could be created here, and of those that are."""
    could = connection.execute("select name from pg_catalog.pg_available_extensions").fetchall()
    are = connection.execute("select extname from pg_catalog.pg_extension").fetchall()
    return frozenset(name for (name,) in could), frozenset(name for (name,) in are)


def stand_in(connection: Connection[Any], extension: str, schema: str, version: str) -> Refusal | None:
    """Enter an extension in the catalog, so that CREATE EXTENSION IF NOT EXISTS finds it there already.

    It needs no file on the server; COMMENT ON and DROP EXTENSION work. Only a superuser may.
    """
    try:
        connection.execute(queries.text("stand_in"), {"extension": extension, "schema": schema, "version": version})
    except psycopg.Error as error:
        if connection.closed:
            raise
        return Refusal(f"create extension {extension}", error.sqlstate or "", error.diag.message_primary or str(error))
    return None
