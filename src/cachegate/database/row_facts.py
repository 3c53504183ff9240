"""What the catalog says about writing rows of given tables, and which rows they may point to."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from psycopg import Connection, sql

from cachegate.database import queries
from cachegate.model.catalog import Name
from cachegate.model.rows import Condition, Json, Reference, Shape, ShapeKind, Table

EXAMPLES = 3


def tables(
    connection: Connection[Any], names: Collection[Name], keys: Mapping[Name, Sequence[tuple[str, ...]]]
) -> dict[Name, Table]:
    """The tables of these names, in one read-only transaction. `keys` are the columns of their unique keys."""
    ordered = sorted(names)
    given = {"schemas": [schema for schema, _ in ordered], "names": [name for _, name in ordered]}
    connection.read_only = True
    try:
        with connection.transaction():
            connection.execute("set local search_path to pg_catalog")  # so that types print with their schema
            return dict(_tables(connection, given, keys))
    finally:
        connection.read_only = None


def _tables(
    connection: Connection[Any], given: Mapping[str, Any], keys: Mapping[Name, Sequence[tuple[str, ...]]]
) -> Iterator[tuple[Name, Table]]:
    columns = _by_relation(queries.rows(connection, "row_columns", given))
    constraints = _by_relation(queries.rows(connection, "row_constraints", given))
    types = _Types.of(connection, [column.type for rows in columns.values() for column in rows])
    for name, rows in columns.items():
        bound = constraints.get(name, ())
        yield (
            name,
            Table(
                schema=name[0],
                name=name[1],
                shapes={row.name: types.shape(row.type, row.shown) for row in rows},
                nullable=frozenset(row.name for row in rows if row.nullable),
                conditions=tuple(Condition(row.condition, frozenset(row.columns)) for row in bound if row.condition),
                references=tuple(_reference(connection, row) for row in bound if row.target),
                keys=tuple(keys.get(name, ())),
            ),
        )


def _by_relation(rows: Collection[Any]) -> dict[Name, list[Any]]:
    found: dict[Name, list[Any]] = defaultdict(list)
    for row in rows:
        found[row.schema, row.relation].append(row)
    return found


def _reference(connection: Connection[Any], row: Any) -> Reference:
    """A foreign key, with a few of the rows that it may point to."""
    query = sql.SQL("select pg_catalog.json_build_array({}) from {} where {} limit {}").format(
        sql.SQL(", ").join(sql.Identifier(column) for column in row.target_columns),
        sql.Identifier(row.target_schema, row.target),
        sql.SQL(" and ").join(sql.SQL("{} is not null").format(sql.Identifier(one)) for one in row.target_columns),
        sql.Literal(EXAMPLES),
    )
    examples: list[list[Json]] = [found for (found,) in connection.execute(query).fetchall()]
    return Reference(f"{row.target_schema}.{row.target}", tuple(row.columns), tuple(map(tuple, examples)))


KINDS = {"d": ShapeKind.DOMAIN, "e": ShapeKind.ENUM, "c": ShapeKind.COMPOSITE}


@dataclass(frozen=True, slots=True)
class _Types:
    """Types by number, as `row_types.sql` gives them."""

    rows: Mapping[int, Any]

    @classmethod
    def of(cls, connection: Connection[Any], types: Sequence[int]) -> _Types:
        found = queries.rows(connection, "row_types", {"types": sorted(set(types))})
        return cls({row.oid: row for row in found})

    def shape(self, type: int, shown: str | None = None) -> Shape:
        """The type taken apart. `shown` is how SQL writes it where a length belongs to it."""
        row = self.rows[type]
        kind, parts = self._taken_apart(row, shown or row.shown)
        return Shape(shown or row.shown, row.family, kind, tuple(row.labels), parts, tuple(row.checks))

    def _taken_apart(self, row: Any, shown: str) -> tuple[ShapeKind, tuple[tuple[str, Shape], ...]]:
        if row.element:
            return ShapeKind.ARRAY, (("", self.shape(row.element, shown.removesuffix("[]"))),)
        if row.subtype:
            return ShapeKind.RANGE, (("", self.shape(row.subtype)),)
        if row.range:
            return ShapeKind.MULTIRANGE, (("", self.shape(row.range)),)
        if row.kind == "d":
            return ShapeKind.DOMAIN, (("", self.shape(row.base, row.base_shown)),)
        fields = tuple((name, self.shape(type, one)) for name, type, one in row.fields or ())
        return KINDS.get(row.kind, ShapeKind.BASE), fields
