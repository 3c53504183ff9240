"""Listening on PostgREST's channel, to see whether the migrations themselves ask for a reload."""

from __future__ import annotations

import secrets
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from psycopg import Connection, sql

from cachegate.database import session


@dataclass(frozen=True, slots=True)
class Note:
    """A notification as it arrived. `pid` is the server process that sent it."""

    channel: str
    payload: str
    pid: int


@dataclass(frozen=True, slots=True)
class Watch:
    """A session that listens. Its own private channel marks how far it has read."""

    connection: Connection[Any]
    mark: str

    def seen(self) -> tuple[Note, ...]:
        """What arrived since the last call, complete up to now.

        Notifications are delivered in the order of their commits: once our own mark arrives, every earlier one has.
        """
        token = secrets.token_hex(8)
        self.connection.execute("select pg_catalog.pg_notify(%s, %s)", (self.mark, token))
        notes: list[Note] = []
        for note in self.connection.notifies(timeout=10.0):
            if note.channel == self.mark:
                if note.payload == token:
                    break
                continue
            notes.append(Note(note.channel, note.payload, note.pid))
        return tuple(notes)


@contextmanager
def watching(url: str, channels: Collection[str]) -> Iterator[Watch]:
    """Listen on these channels until the block ends; what cannot be a channel's name is left out."""
    mark = f"cachegate_{secrets.token_hex(8)}"
    with session.opened(url) as connection:
        for name in (*filter(_possible, channels), mark):
            connection.execute(sql.SQL("listen {}").format(sql.Identifier(name)))
        yield Watch(connection, mark)


def _possible(channel: str) -> bool:
    return bool(channel) and "\0" not in channel and len(channel.encode()) < 64


def notify(connection: Connection[Any], channel: str) -> None:
    """Ask PostgREST to load the schema again (`reload schema` is understood since 8.0)."""
    connection.execute("select pg_catalog.pg_notify(%s, 'reload schema')", (channel,))
