"""What ties relations together, read from the catalog: keys of any schema, columns of views, computed relationships."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from psycopg import Connection

from cachegate.database import nodetree, queries
from cachegate.model.catalog import Name
from cachegate.model.links import Link, Links, RowFunction, Unique, ViewColumn


def read(connection: Connection[Any], schemas: Sequence[str]) -> Links:
    """All of them. Views are read of `schemas` only: the exposed ones and those of PostgREST's extra search path."""
    constraints = queries.rows(connection, "links", {})
    return Links(
        foreign_keys=tuple(_foreign_keys(constraints)),
        uniques=tuple(
            Unique((row.schema, row.relation), tuple(row.columns), row.kind == "p", row.partition)
            for row in constraints
            if row.kind != "f"
        ),
        views=_views(connection, schemas),
        row_functions=tuple(
            RowFunction(
                (row.schema, row.name),
                (row.from_schema, row.from_relation),
                (row.to_schema, row.to_relation),
                row.to_one,
            )
            for row in queries.rows(connection, "row_functions", {})
        ),
    )


def _foreign_keys(constraints: Iterable[Any]) -> Iterable[Link]:
    for row in constraints:
        if row.kind == "f":
            pairs = tuple(zip(row.columns, row.target_columns, strict=True))
            yield Link((row.schema, row.relation), row.name, (row.target_schema, row.target), pairs)


def _views(connection: Connection[Any], schemas: Sequence[str]) -> Mapping[Name, tuple[ViewColumn, ...]]:
    views = queries.rows(connection, "views", {"schemas": list(schemas)})
    entries = {view.oid: list(nodetree.origins(view.query)) for view in views}
    sources = {source for found in entries.values() for _, source, _ in found}
    named = {
        (row.oid, row.number): row
        for row in queries.rows(connection, "attributes", {"oids": sorted(sources | entries.keys())})
    }
    columns: dict[Name, list[ViewColumn]] = defaultdict(list)
    for view in views:
        for number, source, source_number in sorted(entries[view.oid]):
            shown, below = named.get((view.oid, number)), named.get((source, source_number))
            if shown is not None and below is not None:  # neither a column for sorting only nor one that was dropped
                columns[view.schema, view.name].append(
                    ViewColumn(shown.name, (below.schema, below.relation), below.name)
                )
    return {name: tuple(found) for name, found in columns.items()}
