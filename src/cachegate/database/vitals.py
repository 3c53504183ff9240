"""What a database shows of itself and of the PostgREST servers on it; nothing is changed by looking."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import Any

from psycopg import Connection

from cachegate.database import activity, queries, session
from cachegate.model.redact import BLANK
from cachegate.model.vitals import DatabaseVitals
from cachegate.waiting import look_until

PATIENCE = 3.0
"""Seconds in which a listener that was ended comes back: at once up to 12.0, after 1.1 s from 12.2 on (B5)."""
PAUSE = 0.1
"""Seconds between two looks: Postgres tells nobody who begins to listen."""
# Settings whose values help and are no secrets; `pgrst.jwt_secret` and `pgrst.app.settings.*` may be.
_HARMLESS = ("statement_timeout", "lock_timeout", "idle_in_transaction_session_timeout", "search_path", "pgrst.db_")


def gather(
    connection: Connection[Any],
    url: str,
    *,
    earlier: DatabaseVitals | None = None,
    patience: float = PATIENCE,
    clock: Callable[[], float] = time.monotonic,
) -> DatabaseVitals:
    """Look at the database in read-only transactions, as whatever user the connection is.

    Where nobody listens, it is looked again for `patience` seconds: PostgREST may be starting, or its listener on its
    way back, and up to 12.0 all its connections go with the listener. A look that shows any is worth more than one
    that does not. `earlier` is what was seen before, to notice sessions that listened then and do not any more.
    Raises `psycopg.Error` when the connection fails.
    """
    with _unprepared(connection):
        return _gather(connection, url, earlier, patience, clock)


@contextmanager
def _unprepared(connection: Connection[Any]) -> Iterator[None]:
    """Prepare no statements: a pooler in transaction mode would mix them up with those of others."""
    threshold, connection.prepare_threshold = connection.prepare_threshold, None
    try:
        yield
    finally:
        connection.prepare_threshold = threshold


def _gather(
    connection: Connection[Any],
    url: str,
    earlier: DatabaseVitals | None,
    patience: float,
    clock: Callable[[], float],
) -> DatabaseVitals:
    started = clock()
    seen: DatabaseVitals | None = None

    def look() -> DatabaseVitals:
        nonlocal seen
        now = _look(connection, url)
        seen = now if seen is None or now.here or not seen.here else seen
        return seen

    seen = look_until(
        look, lambda found: bool(found.listeners or found.hidden), seconds=patience, pause=PAUSE, clock=clock
    )
    return replace(
        seen,
        per_transaction=seen.pooled and _changes_sessions(connection, url),
        turned=_turned(earlier, seen),
        looked=clock() - started,
    )


def _look(connection: Connection[Any], url: str) -> DatabaseVitals:
    with _reading(connection):
        (about,) = queries.rows(connection, "vitals", {})
        found = activity.seen(connection)
        here = [one for one in found if one.database == about.name]
        role = here[0].role if here else None
        pids = {one.pid for one in found}
        beside = [row for row in queries.rows(connection, "bystanders", {}) if row.pid not in pids]
        return DatabaseVitals(
            name=about.name,
            address=session.address(url),
            version=about.version,
            user=about.user,
            replica=about.replica,
            hidden=any(one.started is None for one in here),
            # A pooler gives its clients keys of its own, with a pid that no session of the server has.
            pooled=connection.info.backend_pid != about.pid,
            backends=found,
            settings=_settings(connection, role),
            schemas=tuple(about.schemas),
            replicas=tuple(name or "without a name" for name in about.replicas),
            strangers=tuple(_stranger(row) for row in beside if row.listens),
            poolers=tuple(_left_by_pooler(row) for row in beside if not row.listens),
            obstacles=tuple(_obstacles(connection, role)),
        )


@contextmanager
def _reading(connection: Connection[Any]) -> Iterator[None]:
    """One read-only transaction: within one, Postgres goes on showing the sessions that it showed first."""
    with connection.transaction():
        connection.execute("set transaction read only")
        yield


def _settings(connection: Connection[Any], role: str | None) -> dict[str, str]:
    """What the database sets for the role, without what may be a secret."""
    found: dict[str, str] = {}
    for row in queries.rows(connection, "settings", {"role": role or ""}):
        name, _, value = row.setting.partition("=")
        found.setdefault(name, value if name.lower().startswith(_HARMLESS) else BLANK)
    return found


def _stranger(row: Any) -> str:
    return (
        f'Session {row.pid} of role {row.role} (application "{activity.shown(row.application)}") listens as well:'
        f" {activity.shown(row.query)}."
    )


def _left_by_pooler(row: Any) -> str:
    application = activity.shown(row.application)
    return f'Session {row.pid} of role {row.role} (application "{application}") is one that a pooler keeps open.'


def _obstacles(connection: Connection[Any], role: str | None) -> Iterator[str]:
    """Why a new connection of PostgREST would be refused."""
    for row in queries.rows(connection, "obstacles", {"role": role or ""}):
        if not row.login:
            yield f"The role {row.role} may not log in (nologin)."
        if not row.connects:
            yield f"The role {row.role} may not connect to this database (no connect privilege)."
        if not row.open:
            yield "The database takes no connections (allow_connections is false)."
        limits = (
            (f"The role {row.role}", row.role_sessions, row.role_limit),
            ("The database", row.database_sessions, row.database_limit),
            ("The server", row.server_sessions, row.server_limit),
        )
        for whose, used, limit in limits:
            if 0 <= limit <= used:
                yield f"{whose} has {used} connections of at most {limit}."


def _changes_sessions(connection: Connection[Any], url: str) -> bool:
    """Whether a pooler gives this connection another session when its last one is taken by somebody else meanwhile."""
    with session.connect(url) as other:
        before = _pid(connection)
        with other.transaction():
            _pid(other)
            return _pid(connection) != before


def _pid(connection: Connection[Any]) -> int:
    row = connection.execute("select pg_catalog.pg_backend_pid()").fetchone()
    assert row is not None
    return int(row[0])


def _turned(earlier: DatabaseVitals | None, now: DatabaseVitals) -> tuple[int, ...]:
    listened = {one.pid for one in earlier.listeners} if earlier else set()
    return tuple(one.pid for one in now.here if one.pid in listened and one.channel is None and not now.hidden)
