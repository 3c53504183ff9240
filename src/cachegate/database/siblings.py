"""Which things one transaction made, by the transaction ids in the catalog."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from psycopg import Connection

from cachegate.database import queries
from cachegate.model.report import Subject

MOST = 100
"""Relations that are looked up: a cache that lacks more is simply old."""


def functions_after(connection: Connection[Any], relations: Sequence[Subject]) -> tuple[tuple[Subject, Subject], ...]:
    """(relation, function) pairs: the function was made by the relation's own transaction, after it.

    Whoever saw that transaction's functions saw it committed. Only functions without overloads, and relations that
    kept their names, so that nothing older answers in their place. Reads only.
    """
    chosen = relations[:MOST]
    parameters = {"schemas": [one.schema for one in chosen], "relations": [one.name for one in chosen]}
    with connection.transaction():
        connection.execute("set local search_path to pg_catalog")  # so that types print as in the catalog's picture
        found = queries.rows(connection, "siblings", parameters)
    return tuple(
        (Subject("relation", row.schema, row.relation), Subject("function", row.function_schema, row.function))
        for row in found
    )
