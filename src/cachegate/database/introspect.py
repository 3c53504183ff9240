"""Catalog snapshots: what the database offers, as values."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Any

from psycopg import Connection, IsolationLevel

from cachegate.database import contract, links, queries, security, strangers
from cachegate.model.catalog import (
    Catalog,
    Column,
    ForeignKey,
    Function,
    Grant,
    IndexExpression,
    Key,
    Name,
    Parameter,
    Relation,
    RelationKind,
    Roles,
    Security,
    Verb,
)
from cachegate.model.contract import Contract
from cachegate.model.links import Format

KINDS = {
    "r": RelationKind.TABLE,
    "p": RelationKind.PARTITIONED,
    "v": RelationKind.VIEW,
    "m": RelationKind.MATERIALIZED,
    "f": RelationKind.FOREIGN,
}
WRITE_BITS = {Verb.INSERT: 8, Verb.UPDATE: 4, Verb.DELETE: 16}  # as pg_relation_is_updatable counts


def snapshot(
    connection: Connection[Any],
    schemas: Sequence[str],
    roles: Roles,
    extra: Sequence[str] = ("public",),
    *,
    whole: bool = True,
) -> Catalog:
    """Everything exposed from `schemas`, as one moment's picture. Grants are those of `roles.api`.

    `extra` is PostgREST's db-extra-search-path: views of these schemas are looked through. Without `whole` what a
    schema cache has no part of is left out: row security, guards, what inserts need, other roles' grants.
    """
    parameters = {"schemas": list(schemas), "roles": list(roles.api), "extra": list(extra)}
    read_only = connection.read_only
    connection.isolation_level = IsolationLevel.REPEATABLE_READ
    connection.read_only = True
    try:
        with connection.transaction():
            connection.execute("set local search_path to pg_catalog")  # so that types print with their schema
            return _read(connection, tuple(schemas), roles, parameters, whole)
    finally:
        connection.isolation_level = None
        connection.read_only = read_only


def rewritten(connection: Connection[Any], schemas: Sequence[str]) -> bool:
    """Whether something in these schemas is not as it was made: a column dropped or retyped, a primary key replaced."""
    (row,) = queries.rows(connection, "rewritten", {"schemas": list(schemas)})
    return bool(row.rewritten)


def census(connection: Connection[Any], schemas: Sequence[str]) -> frozenset[tuple[str, str]]:
    """(kind, identity) of all that PostgREST could expose: the independent count."""
    return frozenset((row.kind, row.identity) for row in queries.rows(connection, "census", {"schemas": list(schemas)}))


def counted(connection: Connection[Any], schemas: Sequence[str]) -> dict[str, int]:
    """How many there are of each kind, by the same query as `census`."""
    return queries.counted(connection, "census", {"schemas": list(schemas)})


def _read(
    connection: Connection[Any], schemas: tuple[str, ...], roles: Roles, parameters: dict[str, Any], whole: bool
) -> Catalog:
    relations = _relations(connection, parameters, whole)
    foreign_keys = tuple(_foreign_keys(connection, parameters))
    keys = tuple(map(_key, queries.rows(connection, "keys", parameters)))
    others = security.others(connection, schemas, roles) if whole else security.Others()
    seen = relations.keys() | {source for relation in relations.values() for source in relation.depends_on}
    return Catalog(
        schemas=schemas,
        roles=roles,
        outsiders=others.outside,
        beside_roles=others.beside,
        usage=frozenset((row.role, row.schema) for row in queries.rows(connection, "usage", parameters)),
        relations=relations,
        functions={found.id: found for found in _functions(connection, parameters)},
        foreign_keys={one.id: one for one in foreign_keys if one.ends <= relations.keys()},
        inner_keys={one.id: one for one in foreign_keys if one.ends <= seen and not one.ends <= relations.keys()},
        keys={(key.schema, key.relation, key.name): key for key in keys if (key.schema, key.relation) in relations},
        keys_behind=tuple(key for key in keys if (key.schema, key.relation) in seen - relations.keys()),
        links=links.read(connection, [*schemas, *parameters["extra"]]),
        contract=contract.read(connection, parameters) if whole else Contract(),
        formats=tuple(
            Format(row.kind, row.schema, row.name, row.function)
            for row in queries.rows(connection, "formats", {**parameters, "connection": roles.connection})
        ),
        beside=frozenset((row.schema, row.name) for row in queries.rows(connection, "beside", parameters)),
        strangers=tuple(strangers.read(connection, parameters)) if whole else (),
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


def _key(row: Any) -> Key:
    return Key(
        row.schema,
        row.relation,
        row.name,
        tuple(row.columns),
        row.primary,
        row.plain,
        row.constraint,
        deferrable=row.deferrable,
        predicate=row.predicate,
        expressions=tuple(IndexExpression(*parts) for parts in row.expressions),
        temporal=row.temporal,
        nulls_not_distinct=row.nulls_not_distinct,
    )


def _relations(connection: Connection[Any], parameters: dict[str, Any], whole: bool) -> dict[Name, Relation]:
    columns: dict[Name, list[Any]] = defaultdict(list)
    for row in queries.rows(connection, "columns", parameters):
        columns[row.schema, row.relation].append(row)
    sources: dict[Name, set[Name]] = defaultdict(set)
    remote = set()
    for row in queries.rows(connection, "dependencies", parameters):
        sources[row.schema, row.name].add((row.source_schema, row.source))
        if row.remote:
            remote.add((row.schema, row.name))
    secured = security.read(connection, parameters["schemas"], parameters["roles"]) if whole else {}
    guarding = queries.rows(connection, "guards", parameters) if whole else []
    guards = {(row.schema, row.name): row.fingerprint for row in guarding}
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
            security=secured.get(name, Security()),
            guards=guards.get(name, ""),
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
        base=row.base,
        default=row.default,
        max_length=row.max_length,
        labels=tuple(row.labels),
        comment=row.comment,
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
            volatility=row.volatility,
            result=(row.result_schema, row.result_name),
            returns_row=row.returns_row,
            security_definer=row.security_definer,
            settings=tuple(row.settings),
            everybody=row.everybody,
            used=row.used,
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
