"""Bodies of SQL functions that do not fit any more what they read: Postgres looks when one is made, and not again."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from contextlib import suppress
from typing import Any

import psycopg
from psycopg import Connection, sql

from cachegate.database import queries
from cachegate.model.functions import RefusedBody

Id = tuple[str, str, str]
NOT_READ = "42501"
"""What says that this user may not make the function again, and nothing of its body."""


def refused(connection: Connection[Any], schemas: Sequence[str], extra: Sequence[str]) -> Mapping[Id, RefusedBody]:
    """Functions written in SQL, in these schemas, whose body Postgres refuses now, and what it says of each.

    `extra` is PostgREST's db-extra-search-path. Nothing is changed: each is made again as it is, in a transaction that
    is rolled back. What this user may not make again is left out.
    """
    path = sql.SQL(", ").join(map(sql.Identifier, extra)).as_string(connection)
    settings = {"cachegate.schemas": _array(schemas), "cachegate.extra": path, "cachegate.refused": "[]"}
    with connection.transaction(force_rollback=True):
        with suppress(psycopg.errors.InsufficientPrivilege), connection.transaction():
            connection.execute("set local session_replication_role to replica")  # event triggers would all fire
        connection.execute("set local check_function_bodies to on")
        connection.execute("set local search_path to pg_catalog")
        for name, value in settings.items():
            connection.execute("select pg_catalog.set_config(%s, %s, true)", (name, value))
        connection.execute(queries.text("bodies"))
        row = connection.execute("select pg_catalog.current_setting('cachegate.refused')").fetchone()
    assert row is not None
    return {
        (schema, name, signature): RefusedBody(code, message, body)
        for schema, name, signature, code, message, body in json.loads(row[0])
        if code.startswith("42") and code != NOT_READ
    }


def _array(schemas: Sequence[str]) -> str:
    """As Postgres reads a text[]."""
    return "{" + ",".join('"' + one.replace("\\", "\\\\").replace('"', '\\"') + '"' for one in schemas) + "}"
