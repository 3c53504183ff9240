"""Running one migration file on a session of its own, in the transactions that it needs."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from psycopg import Connection, pq

from cachegate.database import session
from cachegate.database.sending import Failed, send
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
    """How a file's text is read: its statements in order, line and column of an offset in characters, whether it
    begins or ends transactions itself, and after which statement none is open."""

    statements: Callable[[str], Sequence[Statement]]
    position: Callable[[str, int], tuple[int, int]]
    has_own_transactions: Callable[[str], bool]
    ends_transaction: Callable[[Any], bool]


@dataclass(frozen=True, slots=True)
class Settled:
    """A run of a file's statements after which no transaction is open: committed, or rolled back by themselves.

    `first` counts the statements before it; `tags` are what the server answered to each (`CREATE TABLE`). `pid` is
    the server process that ran them. `more`: statements follow in this file.
    """

    first: int
    tags: tuple[str, ...]
    pid: int
    more: bool


Told = Callable[[Settled], None]


@dataclass(frozen=True, slots=True)
class _Piece:
    """What is sent as one query: its text, where it begins, and how many statements come before it."""

    text: str
    start: int
    first: int


def apply(
    url: str,
    migration: Migration,
    mode: Transaction,
    reading: Reading,
    *,
    settings: str = "",
    told: Told | None = None,
) -> Step:
    """Apply one file on a fresh session and say how it went.

    `auto` sends the file as one query, which Postgres runs as one transaction, so that it can be repeated statement
    by statement where one of them cannot share it. A file with transactions of its own is sent by statement at once:
    in one query, what stands before its BEGIN would belong to it. `settings` are server options. `told` is called
    whenever a part of the file is settled, before the next is sent.
    Raises `psycopg.OperationalError` when the connection is lost.
    """
    started = time.monotonic()
    text = migration.sql.decode("utf-8")
    repeated = None
    with session.connect(url, settings=settings) as connection:
        if mode is Transaction.AUTO and reading.has_own_transactions(text):
            mode = Transaction.STATEMENT
        failed, offset = _each(connection, _pieces(text, mode, reading), told)
        if failed and mode is Transaction.AUTO and failed.sqlstate in CANNOT_SHARE:
            mode, repeated = Transaction.STATEMENT, f"{CANNOT_SHARE[failed.sqlstate]} ({failed.sqlstate})"
            failed, offset = _each(connection, _pieces(text, mode, reading), told)
        failed = failed or _left_open(connection, text, reading)
    return Step(
        migration=migration,
        outcome=StepOutcome.FAILED if failed else StepOutcome.APPLIED,
        seconds=time.monotonic() - started,
        transaction=Transaction.FILE if mode is Transaction.AUTO else mode,
        repeated=repeated,
        failure=_locate(failed, offset, text, migration, reading) if failed else None,
    )


def _pieces(text: str, mode: Transaction, reading: Reading) -> list[_Piece]:
    """By statement, or all at once; where a file ends transactions itself, up to each end: what follows is apart."""
    if mode is Transaction.STATEMENT:
        return [_Piece(one.text, one.start, number) for number, one in enumerate(reading.statements(text))]
    if not reading.has_own_transactions(text):
        return [_Piece(text, 0, 0)]
    statements = reading.statements(text)
    ends = [number for number, one in enumerate(statements, 1) if reading.ends_transaction(one)]
    firsts = [0, *(number for number in ends if number < len(statements))]
    starts = [0, *(statements[number].start for number in firsts[1:])]
    return [
        _Piece(text[start:end], start, first)
        for first, start, end in zip(firsts, starts, [*starts[1:], len(text)], strict=True)
    ]


def _each(connection: Connection[Any], pieces: Sequence[_Piece], told: Told | None) -> tuple[Failed | None, int]:
    """Send one after the other; the first failure, and where the piece begins that failed."""
    tags: list[str] = []
    first = 0
    for number, piece in enumerate(pieces):
        failed = send(connection, piece.text, tags)
        if failed:
            return failed, piece.start
        rest = pieces[number + 1 :][:1]
        if told is None or connection.pgconn.transaction_status != pq.TransactionStatus.IDLE:
            continue
        if rest and _of_rows(piece) and _of_rows(rest[0]):
            continue
        told(Settled(first, tuple(tags), connection.pgconn.backend_pid, bool(rest)))
        tags, first = [], rest[0].first if rest else 0
    return None, 0


def _of_rows(piece: _Piece) -> bool:
    """One of perhaps thousands of statements that write rows: a run of them is settled at once."""
    return piece.text[:7].lower().startswith(("insert ", "update ", "delete "))


def _left_open(connection: Connection[Any], text: str, reading: Reading) -> Failed | None:
    """A file that begins a transaction and does not end it changes nothing: that must not look like success."""
    if connection.pgconn.transaction_status == pq.TransactionStatus.IDLE:
        return None
    return Failed(
        done=max(0, len(reading.statements(text)) - 1),
        sqlstate="25001",
        message="the file leaves its transaction open, so all of it is rolled back when the session ends",
        hint="End it with COMMIT.",
        position=None,
    )


def _locate(failed: Failed, offset: int, text: str, migration: Migration, reading: Reading) -> SqlFailure:
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
