"""What clients rely on besides names, read from the catalog."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from typing import Any

from psycopg import Connection

from cachegate.database import queries
from cachegate.model.contract import Contract, Label, Required
from cachegate.model.links import Name


def read(connection: Connection[Any], parameters: Mapping[str, Any]) -> Contract:
    """Of the exposed `schemas` in `parameters`; types print with their schema if the search path is `pg_catalog`."""
    return Contract(
        required=_required(connection, parameters),
        enums={
            row.type: tuple(map(Label, row.places, row.labels)) for row in queries.rows(connection, "enums", parameters)
        },
        outputs={
            (row.schema, row.name, row.signature): tuple(zip(row.names, row.types, strict=True))
            for row in queries.rows(connection, "outputs", parameters)
        },
    )


def _required(connection: Connection[Any], parameters: Mapping[str, Any]) -> dict[Name, tuple[Required, ...]]:
    found: dict[Name, list[Required]] = defaultdict(list)
    for row in queries.rows(connection, "required", parameters):
        columns = found[row.schema, row.relation]
        if row.column is not None:
            table = (row.table_schema, row.table_name)
            columns.append(Required(table, row.column, row.place, tuple(row.triggers), row.droppable))
    return {relation: tuple(columns) for relation, columns in found.items()}
