"""One text sent to the server as a simple query, and what it answered."""

from __future__ import annotations

import select
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import psycopg
from psycopg import Connection, pq

CHUNK = 256 * 1024  # characters of a COPY's rows that are sent at once


@dataclass(frozen=True, slots=True)
class Failed:
    """What the server refused. `done` statements had finished. `context` is where in rows or functions it was."""

    done: int
    sqlstate: str
    message: str
    hint: str | None
    position: int | None  # characters from 0, in the text that was sent
    context: str = ""
    detail: str = ""  # also in the message, in parentheses


@dataclass(slots=True)
class Reply:
    """What came back: the server's answer to each statement (`CREATE TABLE`), and the last rows if `wanted`."""

    wanted: bool = False
    tags: list[str] = field(default_factory=list)
    columns: tuple[str, ...] = ()
    rows: tuple[tuple[str | None, ...], ...] = ()
    count: int = 0  # rows that the last statement was about


def send(connection: Connection[Any], text: str, reply: Reply, *, data: str | None = None) -> Failed | None:
    """One simple query; `reply` takes up the answers, whose number says which statement failed.

    `data` are the rows for a COPY … FROM stdin in it. Raises `psycopg.OperationalError` when the connection is lost.
    """
    pgconn = connection.pgconn
    if "\0" in text:
        return Failed(0, "22021", "the file contains a NUL byte", None, text.index("\0"))
    pgconn.send_query(text.encode("utf-8"))
    done = 0
    failed: Failed | None = None
    while (result := _next(pgconn)) is not None:
        if result.status == pq.ExecStatus.COPY_IN:
            _copy_in(pgconn, data)
        elif result.status == pq.ExecStatus.COPY_OUT:
            while pgconn.get_copy_data(0)[0] > 0:
                pass
        elif result.status == pq.ExecStatus.FATAL_ERROR:
            failed = failed or _failure(result, done)
        else:
            done += 1
            if result.status != pq.ExecStatus.EMPTY_QUERY:
                reply.tags.append((result.command_status or b"").decode())
                reply.count = result.command_tuples or 0
            if reply.wanted and result.status == pq.ExecStatus.TUPLES_OK:
                reply.columns, reply.rows = _columns(result), tuple(_rows(result))
    if pgconn.status == pq.ConnStatus.BAD:
        raise psycopg.OperationalError(failed.message if failed else "the connection was lost")
    return failed


def _copy_in(pgconn: pq.abc.PGconn, data: str | None) -> None:
    if data is None:
        pgconn.put_copy_end(b"COPY FROM stdin needs rows after it, and there are none")
        return
    for start in range(0, len(data), CHUNK):
        pgconn.put_copy_data(data[start : start + CHUNK].encode("utf-8"))
        _flush(pgconn)
    pgconn.put_copy_end()


def _next(pgconn: pq.abc.PGconn) -> pq.abc.PGresult | None:
    """The next result, waited for in Python so that Ctrl-C is heard."""
    _flush(pgconn)
    while pgconn.is_busy():
        _ready(pgconn, select.POLLIN)
        pgconn.consume_input()
    return pgconn.get_result()


def _flush(pgconn: pq.abc.PGconn) -> None:
    """Send what waits; a server that talks meanwhile (a NOTICE for each row) is listened to, or both would wait."""
    while pgconn.flush():
        if _ready(pgconn, select.POLLIN | select.POLLOUT) & ~select.POLLOUT:
            pgconn.consume_input()


def _ready(pgconn: pq.abc.PGconn, wanted: int) -> int:
    """Wait for one of these events; `select.select` would know sockets with numbers up to 1,023 only."""
    poll = select.poll()
    poll.register(pgconn.socket, wanted)
    return next(events for _, events in poll.poll())


def _columns(result: pq.abc.PGresult) -> tuple[str, ...]:
    return tuple((result.fname(number) or b"").decode("utf-8") for number in range(result.nfields))


def _rows(result: pq.abc.PGresult) -> Iterator[tuple[str | None, ...]]:
    for row in range(result.ntuples):
        values = (result.get_value(row, column) for column in range(result.nfields))
        yield tuple(None if value is None else value.decode("utf-8", "replace") for value in values)


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
        context=field(pq.DiagnosticField.CONTEXT),
        detail=detail,
    )
