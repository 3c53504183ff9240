"""Marking transactions that change the schema on a channel of ours, so that their order among notifications is seen.

Notifications arrive in the order of their commits. An event trigger that sends one with the transaction's id therefore
tells, of a program whose statements we do not send, what it did before and what after it asked for a reload.
"""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import psycopg
from psycopg import Connection, sql

from cachegate.database import session

EVENTS = ("ddl_command_end", "sql_drop")
# In the temporary schema of a session of ours: Postgres drops it when that ends, and tells no event trigger of it.
FUNCTION = """
create function pg_temp.{name}() returns pg_catalog.event_trigger language plpgsql as
$body$ begin perform pg_catalog.pg_notify({channel}, pg_catalog.pg_current_xact_id()::pg_catalog.text); end $body$
"""


def fresh_channel() -> str:
    """A channel that nobody else has."""
    return f"cachegate_ddl_{secrets.token_hex(8)}"


@contextmanager
def marking(url: str, channel: str) -> Iterator[bool]:
    """Mark on this channel until the block ends. False where the user may not make event triggers: nothing is marked.

    Nothing of it is left afterwards. Event triggers of the project that fire always (ENABLE ALWAYS) see the function
    being made; the others see nothing.
    """
    with session.opened(url) as connection:
        try:
            _install(connection, channel)
        except psycopg.errors.InsufficientPrivilege:
            yield False
            return
        try:
            yield True
        finally:
            for event in EVENTS:
                connection.execute(sql.SQL("drop event trigger if exists {}").format(_trigger(channel, event)))


def _install(connection: Connection[Any], channel: str) -> None:
    with connection.transaction():
        connection.execute("set local session_replication_role = replica")
        function = sql.SQL(FUNCTION).format(name=sql.Identifier(channel), channel=sql.Literal(channel))
        connection.execute(function)
        for event in EVENTS:
            trigger = _trigger(channel, event)
            make = sql.SQL("create event trigger {} on {} execute function pg_temp.{}()")
            connection.execute(make.format(trigger, sql.SQL(event), sql.Identifier(channel)))
            connection.execute(sql.SQL("alter event trigger {} enable always").format(trigger))


def _trigger(channel: str, event: str) -> sql.Identifier:
    return sql.Identifier(f"{channel}_{event}")


def sessions(connection: Connection[Any]) -> frozenset[int]:
    """The server processes of all sessions there are."""
    return frozenset(pid for (pid,) in connection.execute("select pid from pg_catalog.pg_stat_activity").fetchall())
