"""What a live database has of the relations and types that pending statements name; nothing is written."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from typing import Any

import psycopg
from psycopg import Connection, sql

from cachegate.database import queries
from cachegate.model.quoting import identifier
from cachegate.model.standing import Referrer, StandingColumn, StandingTable, StandingType


def table(
    connection: Connection[Any], schema: str | None, name: str, path: Sequence[str] | None = None
) -> StandingTable | None:
    """The relation that a statement means by this name; None if there is none. `path` is the search path it runs in.

    To be called in a transaction. Raises `psycopg.Error` where the catalog cannot be read.
    """
    written = ".".join(identifier(part) for part in (schema, name) if part is not None)
    oid = _resolved(connection, "to_regclass", written, path)
    if oid is None:
        return None
    with qualified(connection):
        (seen,) = queries.rows(connection, "standing_relation", {"oid": oid})
        columns = queries.rows(connection, "standing_columns", {"oid": oid})
        held = queries.rows(connection, "standing_constraints", {"oid": oid})
        pointing = queries.rows(connection, "standing_referrers", {"oid": oid})
    return StandingTable(
        schema=seen.schema,
        name=seen.name,
        kind=seen.kind,
        oid=seen.oid,
        rows=seen.rows,
        bytes=seen.bytes,
        index_bytes=seen.index_bytes,
        columns={one.name: StandingColumn(**{**one._asdict(), "labels": tuple(one.labels)}) for one in columns},
        primary=next((tuple(one.columns) for one in held if one.kind == "index" and one.is_primary), ()),
        constraints={one.name: one.definition for one in held if one.kind == "constraint"},
        validated=frozenset(one.name for one in held if one.kind == "constraint" and one.validated),
        indexes={one.name: _names(one.columns) for one in held if one.kind == "index"},
        heirs=seen.heirs,
        referrers=tuple(
            Referrer(**{**one._asdict(), "columns": tuple(one.columns), "targets": tuple(one.targets)})
            for one in pointing
        ),
        triggered=seen.triggered,
        partition_key=seen.partition_key,
        default_partition=(seen.default_schema, seen.default_name) if seen.default_name else None,
    )


def _names(columns: Sequence[str | None] | None) -> tuple[str, ...] | None:
    named = tuple(column for column in columns or () if column is not None)
    return named if columns and len(named) == len(columns) else None


def type_of(connection: Connection[Any], written: str, path: Sequence[str] | None = None) -> StandingType | None:
    """The type that a statement means by this text; None if there is none, or if the text is no type."""
    try:
        with connection.transaction():
            oid = _resolved(connection, "to_regtype", written, path)
    except psycopg.errors.DatabaseError:
        if connection.closed:
            raise
        return None
    if oid is None:
        return None
    with qualified(connection):
        (seen,) = queries.rows(connection, "standing_type", {"oid": oid})
    return StandingType(
        printed=seen.printed,
        base=seen.base,
        category=seen.category,
        not_null=seen.not_null,
        default=seen.default,
        labels=tuple(seen.labels),
        assignable=frozenset(seen.assignable),
        domain=seen.domain,
        columns=tuple((schema, relation, column) for schema, relation, column in seen.columns),
        constraints=seen.constraints,
    )


def code(connection: Connection[Any], names: Collection[str]) -> list[tuple[str, str, str]]:
    """Functions of these names, whatever their schema: name, language and the text of the body."""
    found = queries.rows(connection, "standing_code", {"names": list(names)})
    return [(one.name, one.language, one.source) for one in found]


def _resolved(connection: Connection[Any], function: str, written: str, path: Sequence[str] | None) -> int | None:
    with searching(connection, path):
        query = sql.SQL("select pg_catalog.{}(%s)::pg_catalog.oid::pg_catalog.int8").format(sql.Identifier(function))
        row = connection.execute(query, (written,)).fetchone()
    return int(row[0]) if row and row[0] is not None else None


def qualified(connection: Connection[Any]) -> AbstractContextManager[None]:
    """A part of a transaction in which everything is printed with its schema."""
    return searching(connection, ())


@contextmanager
def searching(connection: Connection[Any], path: Sequence[str] | None) -> Iterator[None]:
    """A part of a transaction in which names are looked for in these schemas; None leaves the path as it is."""
    if path is None:
        yield
        return
    row = connection.execute("select pg_catalog.current_setting('search_path')").fetchone()
    assert row is not None
    _search(connection, ", ".join(map(identifier, path)))
    yield
    _search(connection, str(row[0]))


def _search(connection: Connection[Any], path: str) -> None:
    connection.execute("select pg_catalog.set_config('search_path', %s, true)", (path,))
