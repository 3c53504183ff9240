"""The SQL files of this folder, read once."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from importlib import resources
from typing import Any

from psycopg import Connection
from psycopg.rows import namedtuple_row


@cache
def text(name: str) -> bytes:
    """The text of `sql/<name>.sql`."""
    return resources.files("cachegate.database").joinpath("sql", f"{name}.sql").read_bytes()


def rows(connection: Connection[Any], name: str, parameters: Mapping[str, Any]) -> list[Any]:
    """Run `sql/<name>.sql`; rows are named tuples with the query's column names."""
    with connection.cursor(row_factory=namedtuple_row) as cursor:
        return cursor.execute(text(name), parameters).fetchall()


def counted(connection: Connection[Any], name: str, parameters: Mapping[str, Any]) -> dict[str, int]:
    """How many rows of each `kind` there are in `sql/<name>.sql`, which must not be ordered."""
    query = b"select kind, pg_catalog.count(*) from (" + text(name).rstrip().rstrip(b";") + b") as listed group by kind"
    return {kind: int(number) for kind, number in connection.execute(query, parameters).fetchall()}
