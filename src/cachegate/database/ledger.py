"""The tables in which migration tools keep what they applied: looked for, read, and made as the tools make them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from typing import Any, LiteralString

import psycopg
from psycopg import Connection, sql

from cachegate.database import queries
from cachegate.errors import EnvironmentProblem
from cachegate.model.ledger import Entry, Found, Row, Standing, Table

Place = tuple[str, str]


def find(connection: Connection[Any], tables: Sequence[Table], named: Place | None = None) -> tuple[Found, ...]:
    """Those of these tables that the database has, with their rows; each is taken for the first that it looks like.

    `named` is where a project keeps its own, schema and table: then nothing else counts. Only reads.
    Raises `EnvironmentProblem` where a table may not be read.
    """
    there: dict[Place, Table] = {}
    for schema, name, columns in connection.execute(queries.text("ledgers")).fetchall():
        for table in tables:
            place = named or (table.schema or schema, table.name)
            if place == (schema, name) and _is(table, columns):
                there.setdefault(place, table)
    return tuple(
        Found(table, place, _rows(connection, table, place)) for place, table in sorted(there.items(), key=_at)
    )


def _is(table: Table, columns: Sequence[str]) -> bool:
    return set(table.columns) <= set(columns) and set(table.others).isdisjoint(columns)


def _at(item: tuple[Place, Table]) -> Place:
    return item[0]


def _rows(connection: Connection[Any], table: Table, place: Place) -> tuple[Row, ...]:
    try:
        found = connection.execute(_named(table.rows, place)).fetchall()
    except psycopg.Error as error:
        raise EnvironmentProblem(
            f"The ledger of {table.tool}, {'.'.join(place)}, cannot be read",
            str(error).strip(),
            "Grant the user in --database-url SELECT on it, or say what is there already: --baseline until:VERSION.",
        ) from error
    return tuple(Row(key, scope, checksum, Standing(standing)) for key, scope, checksum, standing in found)


def transactions(connection: Connection[Any], found: Found) -> tuple[int, ...]:
    """The transaction that wrote each row, in the order of the rows, as the 32 bits that Postgres keeps."""
    query = sql.SQL("select xmin::text::int8, ") + _named(_without_select(found.table.rows), found.place)
    return tuple(row[0] for row in connection.execute(query).fetchall())


def _without_select(rows: LiteralString) -> LiteralString:
    return rows.removeprefix("select ")


def create(connection: Connection[Any], table: Table, named: Place | None = None) -> Place | None:
    """Make the table where its tool would; says where it stands, None if it cannot be made or is not known."""
    place = named or (table.schema or _first_schema(connection), table.name)
    if not table.create or place[0] is None:
        return None
    connection.execute(_named(table.create, (place[0], place[1])))
    return place[0], place[1]


def _first_schema(connection: Connection[Any]) -> str | None:
    row = connection.execute("select pg_catalog.current_schema()").fetchone()
    return row[0] if row else None


def record(connection: Connection[Any], table: Table, place: Place, entry: Entry) -> bool:
    """Write down that a file was applied; False where the table is not as it was made, so that nothing can be."""
    if not table.record:
        return False
    try:
        connection.execute(_named(table.record, place), asdict(entry))
    except psycopg.OperationalError:
        raise
    except psycopg.Error:
        return False  # the migrations moved or changed it: it is theirs
    return True


def _named(text: LiteralString, place: Place) -> sql.Composed:
    return sql.SQL(text).format(table=sql.Identifier(*place), schema=sql.Identifier(place[0]))
