"""PostgREST's sessions in Postgres: which they are, whether they do anything, and how to end them and no others."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import psycopg
from psycopg import Connection

from cachegate.database import activity, queries
from cachegate.errors import EnvironmentProblem
from cachegate.model.quoting import identifier
from cachegate.model.reload import Reached


@dataclass(frozen=True, slots=True)
class Backend:
    """One session that calls itself PostgREST's. `channel` is the one that it listens on, None if it does not.

    `hidden`: this user may not see what it does; `active`, when it last did anything, is None then.
    """

    pid: int
    role: str
    version: str
    channel: str | None
    hidden: bool
    busy: bool
    active: datetime | None


def seen(connection: Connection[Any]) -> tuple[Backend, ...]:
    """All sessions in this database that call themselves PostgREST's with a version, whoever they are."""
    rows = queries.rows(connection, "backends", {})
    return tuple(_backend(row, version) for row in rows if (version := activity.version(row.application)))


def ours(backends: Iterable[Backend], *, role: str | None, version: str | None) -> tuple[Backend, ...]:
    """Those that are PostgREST's: of its version and of its role, where these are known.

    A role that is not known is that of the sessions that listen, else the only one that there is. Raises
    `EnvironmentProblem` where it cannot be told: a stranger may take any name for his session.
    """
    named = [one for one in backends if version is None or one.version == version]
    listening = {one.role for one in named if one.channel is not None}
    roles = {role} if role is not None else listening or {one.role for one in named}
    if len(roles) > 1:
        raise EnvironmentProblem(
            "it cannot be told which sessions are PostgREST's",
            f"sessions of several roles call themselves PostgREST's: {', '.join(sorted(roles))}",
            "Let each PostgREST have a database of its own, or end the session that is none.",
        )
    return tuple(one for one in named if one.role in roles)


@dataclass(frozen=True, slots=True)
class Sessions:
    """See `cachegate.ports.Sessions`. `role` and `version` are PostgREST's, None where they are not known."""

    connection: Connection[Any]
    channel: str
    role: str | None = None
    version: str | None = None

    def clock(self) -> datetime:
        row = self.connection.execute("select pg_catalog.clock_timestamp()").fetchone()
        assert row is not None
        moment: datetime = row[0]
        return moment

    def notify(self) -> None:
        """Send both orders; see `cachegate.postgrest.reload.notify` for their sequence."""
        try:
            with self.connection.transaction():
                for payload in ("reload config", "reload schema"):
                    self.connection.execute("select pg_catalog.pg_notify(%s, %s)", (self.channel, payload))
        except psycopg.errors.ReadOnlySqlTransaction as error:
            raise EnvironmentProblem(
                "nothing can be sent through this database",
                error.diag.message_primary or "it is read-only",
                "Notify on the primary server; a read replica passes no notification on.",
            ) from error

    def channels(self) -> tuple[str, ...] | None:
        found = seen(self.connection)
        if found and all(one.hidden for one in found):
            return None
        return tuple(sorted({one.channel for one in found if one.channel is not None}))

    def alive(self) -> frozenset[int]:
        return frozenset(one.pid for one in self._ours())

    def listeners(self) -> frozenset[int]:
        return frozenset(one.pid for one in self._ours() if one.channel is not None)

    def end_listeners(self) -> frozenset[int]:
        """Those on our channel; where there is none, PostgREST listens on another one, and that will do."""
        listening = [one for one in self._visible() if one.channel is not None]
        ended = [one for one in listening if one.channel == self.channel] or listening
        return frozenset(self._end(ended, listening=True))

    def pool(self) -> int:
        return sum(1 for one in self._ours() if one.channel is None)

    def end_pool(self) -> int:
        return len(self._end([one for one in self._visible() if one.channel is None], listening=False))

    def active_since(self, when: datetime) -> Reached:
        found = self._ours()
        if all(one.hidden for one in found):  # or none: a pooler may hide them, and they may come and go
            return Reached.UNKNOWN
        lately = [one for one in found if one.active is not None and one.active > when]
        if not lately:
            return Reached.NO
        return Reached.AT_WORK if any(one.busy for one in lately) else Reached.YES

    def _ours(self) -> tuple[Backend, ...]:
        return ours(seen(self.connection), role=self.role, version=self.version)

    def _visible(self) -> tuple[Backend, ...]:
        found = self._ours()
        if any(one.hidden for one in found):
            raise _not_permitted(self.connection, found[0].role, "may not see what PostgREST's sessions do", "")
        return found

    def _end(self, backends: Sequence[Backend], *, listening: bool) -> list[int]:
        if not backends:
            return []
        role = backends[0].role
        wanted = {"pids": [one.pid for one in backends], "role": role, "listening": listening}
        try:
            return [row.pid for row in queries.rows(self.connection, "end_backends", wanted) if row.ended]
        except psycopg.errors.InsufficientPrivilege as error:
            words = "may not end PostgREST's sessions"
            raise _not_permitted(self.connection, role, words, error.diag.message_primary or "") from error


def _backend(row: Any, version: str) -> Backend:
    query = row.query or ""
    return Backend(
        pid=row.pid,
        role=str(row.role),
        version=version,
        channel=activity.channel(query),
        hidden=row.query is None or query == activity.WITHHELD,
        busy=row.busy,
        active=row.active,
    )


def _not_permitted(connection: Connection[Any], role: str, words: str, why: str) -> EnvironmentProblem:
    user = connection.info.user
    return EnvironmentProblem(
        f"the database user {user} {words}",
        why or f"they belong to the role {role}",
        f"Let it be done by a superuser, or: grant {identifier(role)} to {identifier(user)};",
    )
