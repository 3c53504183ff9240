"""Which event triggers a change of the schema fires, and whether they fire at all; only reads."""

from __future__ import annotations

from typing import Any

from psycopg import Connection

from cachegate.database import queries
from cachegate.model.triggers import Enabled, EventTrigger

EVENTS = ("ddl_command_start", "ddl_command_end", "sql_drop")
"""Those that a change of the schema fires."""


def read(connection: Connection[Any]) -> tuple[EventTrigger, ...]:
    """Every event trigger that a change of the schema can fire, by name. Only reads."""
    return tuple(
        EventTrigger(
            name=row.name,
            event=row.event,
            tags=tuple(sorted(row.tags)),
            enabled=Enabled(row.enabled),
            owner=row.owner,
            schema=row.schema,
            function=row.function,
            language=row.language,
            body=row.body,
            definer=row.definer,
            helpers=tuple(row.helpers),
        )
        for row in queries.rows(connection, "event_triggers", {"events": list(EVENTS)})
    )


def firing(connection: Connection[Any]) -> bool:
    """Whether a session of this user fires ordinary event triggers at all.

    Not under `session_replication_role` replica, nor with `event_triggers` off (Postgres 17).
    """
    row = connection.execute(
        "select pg_catalog.current_setting('session_replication_role') <> 'replica'"
        " and coalesce(pg_catalog.current_setting('event_triggers', true), 'on') <> 'off'"
    ).fetchone()
    assert row is not None
    return bool(row[0])
