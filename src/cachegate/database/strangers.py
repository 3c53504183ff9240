"""What an exposed schema holds besides relations and functions of its own, read from the catalog."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from psycopg import Connection

from cachegate.database import queries
from cachegate.model.strangers import Stranger, StrangerKind


def read(connection: Connection[Any], parameters: Mapping[str, Any]) -> Iterator[Stranger]:
    """In a stable order; `parameters` are `schemas`, the exposed ones, and `roles`, those of the API."""
    for row in queries.rows(connection, "strangers", parameters):
        yield Stranger(StrangerKind(row.kind), row.schema, row.name, frozenset(row.roles), tuple(row.parts))
    for row in queries.rows(connection, "unexposed", parameters):
        yield Stranger(StrangerKind.SCHEMA, row.schema, "", parts=tuple(row.relations))
