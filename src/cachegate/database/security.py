"""What stands between a grant and its effect, read from the catalog."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from psycopg import Connection

from cachegate.database import queries
from cachegate.model.catalog import Grant, Name, Roles, Security, Source, Verb

WRITE_BITS = {Verb.INSERT: 8, Verb.UPDATE: 4, Verb.DELETE: 16}  # as pg_relation_is_updatable counts


def read(connection: Connection[Any], schemas: Sequence[str], roles: Sequence[str]) -> dict[Name, Security]:
    """For each relation of these schemas, as far as the API roles `roles` are concerned."""
    found: dict[Name, list[Any]] = defaultdict(list)
    for row in queries.rows(connection, "security", {"schemas": list(schemas), "roles": list(roles)}):
        found[row.schema, row.name].append(row)
    return {name: _security(rows) for name, rows in found.items()}


def outsiders(connection: Connection[Any], schemas: Sequence[str], roles: Roles) -> Mapping[str, frozenset[Name]]:
    """Roles with grants on exposed things that PostgREST may not become, with these things; none if its own is unknown.

    A function is named with its argument types.
    """
    found: dict[str, set[Name]] = defaultdict(set)
    if roles.connection is not None:
        parameters = {"schemas": list(schemas), "roles": list(roles.api), "connection": roles.connection}
        for row in queries.rows(connection, "outsiders", parameters):
            found[row.role].add((row.schema, row.name))
    return {role: frozenset(things) for role, things in found.items()}


def _security(rows: Sequence[Any]) -> Security:
    """The first row is about the relation itself."""
    own, *sources = rows
    return Security(row_level=own.row_level, rows=_grants(own.rows), sources=tuple(map(_source, sources)))


def _source(row: Any) -> Source:
    return Source(
        relation=(row.source_schema, row.source),
        view=(row.view_schema, row.view),
        owner=row.owner,
        needs=frozenset({Verb.SELECT, *(verb for verb, bit in WRITE_BITS.items() if row.writes & bit)}),
        grants=_grants(row.grants),
        rows=_grants(row.rows),
    )


def _grants(packed: Iterable[str]) -> frozenset[Grant]:
    return frozenset((role, Verb(verb)) for role, verb in (one.split("\x01") for one in packed))
