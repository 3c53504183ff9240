"""One text sent to the server as a simple query, and what it answered."""

from __future__ import annotations

import select
from dataclasses import dataclass
from typing import Any

import psycopg
from psycopg import Connection, pq


@dataclass(frozen=True, slots=True)
class Failed:
    """What the server refused. `done` statements had finished."""

    done: int
    sqlstate: str
    message: str
    hint: str | None
    position: int | None  # characters from 0, in the text that was sent


def send(connection: Connection[Any], text: str, tags: list[str]) -> Failed | None:
    """One simple query. The count of results says which statement failed; `tags` takes up their answers.

    Raises `psycopg.OperationalError` when the connection is lost.
    """
    pgconn = connection.pgconn
    if "\0" in text:
        return Failed(0, "22021", "the file contains a NUL byte", None, text.index("\0"))
    pgconn.send_query(text.encode("utf-8"))
    done = 0
    failed: Failed | None = None
    while (result := _next(pgconn)) is not None:
        if result.status == pq.ExecStatus.COPY_IN:
            pgconn.put_copy_end(b"COPY FROM stdin needs data that only psql sends")
        elif result.status == pq.ExecStatus.COPY_OUT:
            while pgconn.get_copy_data(0)[0] > 0:
                pass
        elif result.status == pq.ExecStatus.FATAL_ERROR:
            failed = failed or _failure(result, done)
        else:
            done += 1
            if result.status != pq.ExecStatus.EMPTY_QUERY:
                tags.append((result.command_status or b"").decode())
    if pgconn.status == pq.ConnStatus.BAD:
        raise psycopg.OperationalError(failed.message if failed else "the connection was lost")
    return failed


def _next(pgconn: pq.abc.PGconn) -> pq.abc.PGresult | None:
    """The next result, waited for in Python so that Ctrl-C is heard."""
    while pgconn.flush():
        select.select([], [pgconn.socket], [])
    while pgconn.is_busy():
        select.select([pgconn.socket], [], [])
        pgconn.consume_input()
    return pgconn.get_result()


def _failure(result: pq.abc.PGresult, done: int) -> Failed:
    def field(which: pq.DiagnosticField) -> str:
        return (result.error_field(which) or b"").decode("utf-8", "replace")

    position = field(pq.DiagnosticField.STATEMENT_POSITION)
    message = field(pq.DiagnosticField.MESSAGE_PRIMARY)
    detail = field(pq.DiagnosticField.MESSAGE_DETAIL)
    return Failed(
        done=done,
        sqlstate=field(pq.DiagnosticField.SQLSTATE),
        message=f"{message} ({detail})" if detail else message,
        hint=field(pq.DiagnosticField.MESSAGE_HINT) or None,
        position=int(position) - 1 if position else None,
    )
