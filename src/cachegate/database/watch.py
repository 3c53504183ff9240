"""Listening on PostgREST's channel, to see whether the migrations themselves ask for a reload."""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from psycopg import Connection, sql

from cachegate.database import session


@dataclass(frozen=True, slots=True)
class Watch:
    """A session that listens. Its own private channel marks how far it has read."""

    connection: Connection[Any]
    channel: str
    mark: str

    def seen(self) -> tuple[str, ...]:
        """Payloads on the channel since the last call, complete up to now.

        Notifications are delivered in the order of their commits: once our own mark arrives, every earlier one has.
        """
        token = secrets.token_hex(8)
        self.connection.execute("select pg_catalog.pg_notify(%s, %s)", (self.mark, token))
        payloads: list[str] = []
        for note in self.connection.notifies(timeout=10.0):
            if note.channel == self.mark and note.payload == token:
                break
            if note.channel == self.channel:
                payloads.append(note.payload)
        return tuple(payloads)


@contextmanager
def watching(url: str, channel: str) -> Iterator[Watch]:
    """Listen on `channel` until the block ends."""
    mark = f"cachegate_{secrets.token_hex(8)}"
    with session.opened(url) as connection:
        for name in (channel, mark):
            connection.execute(sql.SQL("listen {}").format(sql.Identifier(name)))
        yield Watch(connection, channel, mark)


def event_triggers(connection: Connection[Any]) -> int:
    """How many event triggers fire in this database."""
    row = connection.execute(
        "select count(*) from pg_catalog.pg_event_trigger where evtenabled in ('O', 'A')"
    ).fetchone()
    assert row is not None
    return int(row[0])


def notify(connection: Connection[Any], channel: str) -> None:
    """Ask PostgREST to load the schema again (`reload schema` is understood since 8.0)."""
    connection.execute("select pg_catalog.pg_notify(%s, 'reload schema')", (channel,))
