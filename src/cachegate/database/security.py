"""What stands between a grant and its effect, read from the catalog."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
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


SERVICES = (
    *("supabase_auth_admin", "supabase_storage_admin", "supabase_realtime_admin", "supabase_functions_admin"),
    *("supabase_read_only_user", "supabase_etl_admin", "dashboard_user"),
)
"""Roles with which Supabase's own services log in: a grant to one of them, as hooks of Auth have, is no mistake."""


@dataclass(frozen=True, slots=True)
class Others:
    """Roles with grants on exposed things, and these things; a function is named with its argument types.

    `outside` PostgREST may not become. `beside` are no API roles, and yet may use what they were granted.
    """

    outside: Mapping[str, frozenset[Name]] = field(default_factory=dict)
    beside: Mapping[str, frozenset[Name]] = field(default_factory=dict)


def others(connection: Connection[Any], schemas: Sequence[str], roles: Roles) -> Others:
    """None are found if PostgREST's own role is unknown."""
    if roles.connection is None:
        return Others()
    found: tuple[dict[str, set[Name]], dict[str, set[Name]]] = (defaultdict(set), defaultdict(set))
    parameters = {
        "schemas": list(schemas),
        "roles": list(roles.api),
        "connection": roles.connection,
        "services": list(SERVICES),
    }
    for row in queries.rows(connection, "outsiders", parameters):
        found[row.beside][row.role].add((row.schema, row.name))
    outside, beside = ({role: frozenset(things) for role, things in one.items()} for one in found)
    return Others(outside, beside)


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
