"""Running one migration file on a session of its own, in the transactions that it needs."""

from __future__ import annotations

import select
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

import psycopg
from psycopg import Connection, pq

from cachegate.database import session
from cachegate.model.migration import Migration, Place, SqlFailure, Step, StepOutcome, Transaction

CANNOT_SHARE = {
    "25001": "a statement in it cannot run inside a transaction",
    "55P04": "it uses an enum label in the transaction that adds it",
    "2D000": "a block or procedure in it ends the transaction",
}


class Statement(Protocol):
    """A statement of a file: its text and where it begins (characters from 0)."""

    @property
    def text(self) -> str: ...
    @property
    def start(self) -> int: ...


@dataclass(frozen=True, slots=True)
class Reading:
    """How a file's text is read: its statements in order, line and column of an offset in characters, and whether it
    begins or ends transactions itself."""

    statements: Callable[[str], Sequence[Statement]]
    position: Callable[[str, int], tuple[int, int]]
    has_own_transactions: Callable[[str], bool]


@dataclass(frozen=True, slots=True)
class _Failed:
    """What the server refused. `done` statements had finished."""

    done: int
    sqlstate: str
    message: str
    hint: str | None
    position: int | None  # characters from 0, in the text that was sent


def apply(
    url: str,
    migration: Migration,
    mode: Transaction,
    reading: Reading,
    *,
    settings: str = "",
) -> Step:
    """Apply one file on a fresh session and say how it went.

    `auto` sends the file as one query, which Postgres runs as one transaction, so that it can be repeated statement
    by statement where one of them cannot share it. A file with transactions of its own is sent by statement at once:
    in one query, what stands before its BEGIN would belong to it. `settings` are server options.
    Raises `psycopg.OperationalError` when the connection is lost.
    """
    started = time.monotonic()
    text = migration.sql.decode("utf-8")
    repeated = None
    with session.connect(url, settings=settings) as connection:
        failed: _Failed | None
        offset = 0
        if mode is Transaction.AUTO and reading.has_own_transactions(text):
            mode = Transaction.STATEMENT
        if mode is Transaction.STATEMENT:
            failed, offset = _one_by_one(connection, reading.statements(text))
        else:
            failed = _send(connection, text)
            if failed and mode is Transaction.AUTO and failed.sqlstate in CANNOT_SHARE:
                mode, repeated = Transaction.STATEMENT, f"{CANNOT_SHARE[failed.sqlstate]} ({failed.sqlstate})"
                failed, offset = _one_by_one(connection, reading.statements(text))
        failed = failed or _left_open(connection, text, reading)
    return Step(
        migration=migration,
        outcome=StepOutcome.FAILED if failed else StepOutcome.APPLIED,
        seconds=time.monotonic() - started,
        transaction=Transaction.FILE if mode is Transaction.AUTO else mode,
        repeated=repeated,
        failure=_locate(failed, offset, text, migration, reading) if failed else None,
    )


def _one_by_one(connection: Connection[Any], statements: Sequence[Statement]) -> tuple[_Failed | None, int]:
    for statement in statements:
        failed = _send(connection, statement.text)
        if failed:
            return failed, statement.start
    return None, 0


def _send(connection: Connection[Any], text: str) -> _Failed | None:
    """One simple query. The count of results says which statement failed."""
    pgconn = connection.pgconn
    if "\0" in text:
        return _Failed(0, "22021", "the file contains a NUL byte", None, text.index("\0"))
    pgconn.send_query(text.encode("utf-8"))
    done = 0
    failed: _Failed | None = None
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
    if pgconn.status == pq.ConnStatus.BAD:
        raise psycopg.OperationalError(failed.message if failed else "the connection was lost")
    return failed


def _left_open(connection: Connection[Any], text: str, reading: Reading) -> _Failed | None:
    """A file that begins a transaction and does not end it changes nothing: that must not look like success."""
    if connection.pgconn.transaction_status == pq.TransactionStatus.IDLE:
        return None
    return _Failed(
        done=max(0, len(reading.statements(text)) - 1),
        sqlstate="25001",
        message="the file leaves its transaction open, so all of it is rolled back when the session ends",
        hint="End it with COMMIT.",
        position=None,
    )


def _next(pgconn: pq.abc.PGconn) -> pq.abc.PGresult | None:
    """The next result, waited for in Python so that Ctrl-C is heard."""
    while pgconn.flush():
        select.select([], [pgconn.socket], [])
    while pgconn.is_busy():
        select.select([pgconn.socket], [], [])
        pgconn.consume_input()
    return pgconn.get_result()


def _failure(result: pq.abc.PGresult, done: int) -> _Failed:
    def field(which: pq.DiagnosticField) -> str:
        return (result.error_field(which) or b"").decode("utf-8", "replace")

    position = field(pq.DiagnosticField.STATEMENT_POSITION)
    message = field(pq.DiagnosticField.MESSAGE_PRIMARY)
    detail = field(pq.DiagnosticField.MESSAGE_DETAIL)
    return _Failed(
        done=done,
        sqlstate=field(pq.DiagnosticField.SQLSTATE),
        message=f"{message} ({detail})" if detail else message,
        hint=field(pq.DiagnosticField.MESSAGE_HINT) or None,
        position=int(position) - 1 if position else None,
    )


def _locate(failed: _Failed, offset: int, text: str, migration: Migration, reading: Reading) -> SqlFailure:
    statements = reading.statements(text)
    if failed.position is not None:
        at = offset + failed.position
        inside = [one for one in statements if one.start <= at]
        statement = inside[-1].text if inside else text
    else:
        rest = [one for one in statements if one.start >= offset]
        found = rest[failed.done] if failed.done < len(rest) else None
        at, statement = (found.start, found.text) if found else (offset, text)
    line, column = reading.position(text, at)
    return SqlFailure(
        place=Place(migration.file, line, column),
        sqlstate=failed.sqlstate,
        message=failed.message,
        statement=statement,
        hint=failed.hint,
    )
