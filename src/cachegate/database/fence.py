"""The fence's two ends in the database: a view that nobody has seen before, made and dropped unnoticed."""

from __future__ import annotations

import secrets
from typing import Any

import psycopg
from psycopg import Connection, sql

from cachegate.errors import EnvironmentProblem

PREFIX = "cachegate_fence_"


def put(connection: Connection[Any], schema: str) -> str:
    """Create the view and return its name; everybody may read it.

    It shows `current_user`, which tells who asks. Event triggers do not fire where we may set
    `session_replication_role`. Raises `EnvironmentProblem` without the right to create it.
    """
    name = PREFIX + secrets.token_hex(8)
    view = sql.Identifier(schema, name)
    try:
        with connection.transaction():
            _unnoticed(connection)
            connection.execute(sql.SQL("create view {} as select current_user::text as role").format(view))
            connection.execute(sql.SQL("grant select on {} to public").format(view))
    except psycopg.errors.InsufficientPrivilege as error:
        raise EnvironmentProblem(
            f"The database user may not create a view in schema {schema}",
            str(error).strip(),
            f'Use the owner or a superuser in --database-url, or: grant create on schema "{schema}" to that user;',
        ) from error
    except psycopg.Error as error:
        raise EnvironmentProblem(
            f"The database refuses a view in schema {schema}, by which the reload is to be proven",
            str(error).strip(),
            "An event trigger that fires always (ENABLE ALWAYS) has to let views named cachegate_fence_… pass.",
        ) from error
    return name


def drop(connection: Connection[Any], schema: str, name: str) -> None:
    """Remove the view, if it is still there."""
    with connection.transaction():
        _unnoticed(connection)
        connection.execute(sql.SQL("drop view if exists {}").format(sql.Identifier(schema, name)))


def sweep(connection: Connection[Any], schemas: list[str]) -> None:
    """Remove what a killed run left behind, older runs only: nobody else's fence outlives its session."""
    found = connection.execute(
        "select n.nspname, c.relname from pg_catalog.pg_class as c"
        " join pg_catalog.pg_namespace as n on n.oid = c.relnamespace"
        " where c.relkind = 'v' and n.nspname = any(%s) and c.relname like %s",
        (schemas, PREFIX.replace("_", r"\_") + "%"),
    ).fetchall()
    for schema, name in found:
        drop(connection, schema, name)


def _unnoticed(connection: Connection[Any]) -> None:
    """Keep the project's event triggers out of it, where this user may."""
    try:
        with connection.transaction():
            connection.execute("set local session_replication_role to replica")
    except psycopg.errors.InsufficientPrivilege:
        return  # then they fire; what they heal is asked before the fence is put
