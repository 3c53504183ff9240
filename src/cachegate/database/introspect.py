"""Catalog snapshots: what the database offers, as values."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Any

from psycopg import Connection, IsolationLevel

from cachegate.database import queries
from cachegate.model.catalog import (
    Catalog,
    Column,
    ForeignKey,
    Function,
    Grant,
    Key,
    Name,
    Parameter,
    Relation,
    RelationKind,
    Roles,
    Verb,
)

KINDS = {
    "r": RelationKind.TABLE,
    "p": RelationKind.PARTITIONED,
    "v": RelationKind.VIEW,
    "m": RelationKind.MATERIALIZED,
    "f": RelationKind.FOREIGN,
}
WRITE_BITS = {Verb.INSERT: 8, Verb.UPDATE: 4, Verb.DELETE: 16}  # as pg_relation_is_updatable counts


def snapshot(connection: Connection[Any], schemas: Sequence[str], roles: Roles) -> Catalog:
    """Everything exposed from `schemas`, as one moment's picture. Grants are those of `roles.api`."""
    parameters = {"schemas": list(schemas), "roles": list(roles.api)}
    connection.isolation_level = IsolationLevel.REPEATABLE_READ
    connection.read_only = True
    try:
        with connection.transaction():
            connection.execute("set local search_path to pg_catalog")  # so that types print with their schema
            return _read(connection, tuple(schemas), roles, parameters)
    finally:
        connection.isolation_level = None
        connection.read_only = None


def census(connection: Connection[Any], schemas: Sequence[str]) -> frozenset[tuple[str, str]]:
    """(kind, identity) of all that PostgREST could expose: the independent count."""
    return frozenset((row.kind, row.identity) for row in queries.rows(connection, "census", {"schemas": list(schemas)}))


def _read(connection: Connection[Any], schemas: tuple[str, ...], roles: Roles, parameters: dict[str, Any]) -> Catalog:
    relations = _relations(connection, parameters)
    foreign_keys = tuple(_foreign_keys(connection, parameters))
    seen = relations.keys() | {source for relation in relations.values() for source in relation.depends_on}
    return Catalog(
        schemas=schemas,
        roles=roles,
        usage=frozenset((row.role, row.schema) for row in queries.rows(connection, "usage", parameters)),
        relations=relations,
        functions={found.id: found for found in _functions(connection, parameters)},
        foreign_keys={one.id: one for one in foreign_keys if one.ends <= relations.keys()},
        inner_keys={one.id: one for one in foreign_keys if one.ends <= seen and not one.ends <= relations.keys()},
        keys={
            (row.schema, row.relation, row.name): Key(
                row.schema, row.relation, row.name, tuple(row.columns), row.primary, row.plain, row.constraint
            )
            for row in queries.rows(connection, "keys", parameters)
            if (row.schema, row.relation) in relations
        },
    )


def _foreign_keys(connection: Connection[Any], parameters: dict[str, Any]) -> Iterable[ForeignKey]:
    for row in queries.rows(connection, "foreign_keys", parameters):
        yield ForeignKey(
            row.schema,
            row.relation,
            row.name,
            tuple(row.columns),
            row.target_schema,
            row.target,
            tuple(row.target_columns),
        )


def _relations(connection: Connection[Any], parameters: dict[str, Any]) -> dict[Name, Relation]:
    columns: dict[Name, list[Any]] = defaultdict(list)
    for row in queries.rows(connection, "columns", parameters):
        columns[row.schema, row.relation].append(row)
    sources: dict[Name, set[Name]] = defaultdict(set)
    remote = set()
    for row in queries.rows(connection, "dependencies", parameters):
        sources[row.schema, row.name].add((row.source_schema, row.source))
        if row.remote:
            remote.add((row.schema, row.name))
    found = {}
    for row in queries.rows(connection, "relations", parameters):
        name = (row.schema, row.name)
        grants = _grants(row.grants)
        found[name] = Relation(
            schema=row.schema,
            name=row.name,
            kind=KINDS[row.kind],
            columns=tuple(_column(column, grants) for column in columns[name]),
            writes=frozenset(verb for verb, bit in WRITE_BITS.items() if row.writes & bit),
            grants=grants,
            populated=row.populated,
            statement_triggers=tuple(row.statement_triggers),
            depends_on=frozenset(sources[name]),
            definition=row.definition,
            remote=name in remote,
        )
    return found


def _column(row: Any, relation_grants: frozenset[Grant]) -> Column:
    return Column(
        name=row.name,
        type=row.type,
        nullable=row.nullable,
        has_default=row.has_default,
        generated=row.generated,
        identity_always=row.identity_always,
        writable=row.writable,
        grants=relation_grants if row.grants is None else _grants(row.grants),
        sequence=row.sequence,
        sequence_roles=frozenset(row.sequence_roles or ()),
    )


def _grants(packed: Iterable[str]) -> frozenset[Grant]:
    return frozenset((role, Verb(verb)) for role, verb in (one.split("\x01") for one in packed))


def _functions(connection: Connection[Any], parameters: dict[str, Any]) -> Iterable[Function]:
    for row in queries.rows(connection, "functions", parameters):
        yield Function(
            schema=row.schema,
            name=row.name,
            signature=row.signature,
            parameters=_parameters(row),
            returns=row.returns,
            returns_set=row.returns_set,
            execute=frozenset(row.execute),
            definition=row.definition,
        )


def _parameters(row: Any) -> tuple[Parameter, ...]:
    """Input parameters in order; OUT and TABLE columns are not passed by the caller."""
    modes = row.modes or ["i"] * len(row.types)
    names = row.names or [""] * len(modes)
    inputs = [name or "" for name, mode in zip(names, modes, strict=False) if mode in "ibv"]
    optional_from = len(row.types) - row.defaults
    return tuple(
        Parameter(name, type, position < optional_from, row.variadic and position == len(row.types) - 1)
        for position, (name, type) in enumerate(zip(inputs, row.types, strict=True))
    )
