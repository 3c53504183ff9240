"""PostgREST's sessions as Postgres shows them: how they are told from those of others, and what they do."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from psycopg import Connection

from cachegate.database import queries
from cachegate.model.redact import redact
from cachegate.model.vitals import Backend

WITHHELD = "<insufficient privilege>"
"""What Postgres shows instead of a query to those who may not see it."""
LONGEST = 120
"""Characters of a query that are shown."""

# `PostgREST 12.0.2` since 11.2 (B12). Development versions add words in parentheses, PgBouncer's
# application_name_add_host the client's address; before 11.2, and by a common habit in db-uri, it is the bare name.
_NAMED = re.compile(r"postgrest(?: (?P<version>\d+(?:\.\d+)*)(?: \([^()]*\))*(?: - (?P<client>\S+))?)?", re.IGNORECASE)
_LISTEN = re.compile(r'LISTEN "((?:[^"]|"")*)"')  # the name is double-quoted on every version (B11)


def seen(connection: Connection[Any]) -> tuple[Backend, ...]:
    """PostgREST's sessions in every database of the server, by pid.

    They are those whose application name is PostgREST's: a person who listens on its channel is somebody else.
    """
    rows = [
        (row, name) for row in queries.rows(connection, "activity", {}) if (name := _NAMED.fullmatch(row.application))
    ]
    waiting = [row.pid for row, _ in rows if row.waiting]
    blocked = _blockers(connection, waiting) if waiting else {}
    return tuple(_backend(row, name, blocked.get(row.pid, ())) for row, name in rows)


def version(application: str) -> str | None:
    """The version in PostgREST's own application name, None for any other name and for the bare one."""
    found = _NAMED.fullmatch(application)
    return found["version"] if found else None


def channel(query: str) -> str | None:
    """The channel of a `LISTEN "…"`, None for any other query."""
    found = _LISTEN.fullmatch(query.strip())
    return found[1].replace('""', '"') if found else None


def shown(query: str) -> str:
    """The beginning of a query in one line, without secrets."""
    text = " ".join(redact(query).split())
    return text if len(text) <= LONGEST else text[: LONGEST - 1] + "…"


def _backend(row: Any, name: re.Match[str], blocked_by: Sequence[str]) -> Backend:
    query = "" if row.query in (None, WITHHELD) else row.query
    return Backend(
        pid=row.pid,
        database=row.database,
        role=row.role or "",
        version=name["version"],
        channel=channel(query),
        started=row.started,
        state=row.state,
        busy=row.busy,
        query=shown(query),
        address=row.address,
        blocked_by=tuple(blocked_by),
        client=name["client"] or "",
    )


def _blockers(connection: Connection[Any], pids: Sequence[int]) -> dict[int, tuple[str, ...]]:
    found: dict[int, tuple[str, ...]] = {}
    for row in queries.rows(connection, "blockers", {"pids": list(pids)}):
        found[row.waiting] = (*found.get(row.waiting, ()), _blocker(row))
    return found


def _blocker(row: Any) -> str:
    if not row.pid:
        return "A prepared transaction (see pg_prepared_xacts) holds the lock."
    who = f'Session {row.pid} of role {row.role} (application "{shown(row.application or "")}")'
    if row.query in (None, WITHHELD):
        return f"{who} holds the lock; what it does may not be seen by this user."
    since = f", its transaction open for {row.seconds:.0f} s" if row.seconds is not None else ""
    return f"{who} holds the lock: {row.state}{since}; its last statement: {shown(row.query)}"
