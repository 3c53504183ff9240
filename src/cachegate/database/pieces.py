"""A file sent piece by piece: what is one query, and in which transactions they run."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Protocol

from psycopg import Connection, pq

from cachegate.database.modes import CANNOT_SHARE, Chosen, choose
from cachegate.database.scripted import connected
from cachegate.database.sending import Failed, Reply, send
from cachegate.database.settling import Sent, Settled, Told, Went, of_rows
from cachegate.model.migration import Migration, Place, SqlFailure, Transaction
from cachegate.model.script import Filled


class Statement(Protocol):
    """A statement of a file: its text and where it begins (characters from 0)."""

    @property
    def text(self) -> str: ...
    @property
    def start(self) -> int: ...


class Reading(Protocol):
    """How a file's text is read: its statements in order, line and column of an offset in characters, whether it
    begins or ends transactions itself, and after which statement none is open. `filler` gives what puts values in the
    place of placeholders, between two offsets; it raises `Refused` where there is none."""

    @property
    def statements(self) -> Callable[[str], Sequence[Statement]]: ...
    @property
    def position(self) -> Callable[[str, int], tuple[int, int]]: ...
    @property
    def has_own_transactions(self) -> Callable[[str], bool]: ...
    @property
    def ends_transaction(self) -> Callable[[Any], bool]: ...
    @property
    def filler(self) -> Callable[[Migration, Mapping[str, str]], Callable[[int, int], Filled]]: ...


@dataclass(frozen=True, slots=True)
class Piece:
    """What is sent as one query: its text, where it begins, and how many statements come before it."""

    text: str
    start: int
    first: int


def run(
    connection: Connection[Any], migration: Migration, asked: Transaction, reading: Reading, told: Told | None
) -> Went:
    """Send a file. Where nothing says how, it goes as one query, which Postgres runs as one transaction, and is
    repeated by statement where a statement cannot share it."""
    text = migration.sql.decode("utf-8")
    chosen = choose(migration, asked, lambda: reading.has_own_transactions(text))
    sender = _Sender(connection, migration, text, reading, told)
    failure = sender.send(chosen)
    repeated = None
    if failure and chosen.mode is Transaction.AUTO and failure.sqlstate in CANNOT_SHARE:
        why = CANNOT_SHARE[failure.sqlstate]
        chosen, repeated = Chosen(Transaction.STATEMENT, why), f"{why} ({failure.sqlstate})"
        failure = sender.send(chosen)
    mode = Transaction.FILE if chosen.mode is Transaction.AUTO else chosen.mode
    return Went(mode, chosen.because, failure, repeated)


def inside(connection: Connection[Any], migration: Migration, reading: Reading) -> SqlFailure | None:
    """Send a file in the transaction that is open already, and leave it open."""
    manner = migration.manner
    sender = _Sender(connection, migration, migration.sql.decode("utf-8"), reading, None)
    return sender.within(Chosen(manner.transaction, manner.because, manner.cuts))


class _Sender:
    """Sends one file's pieces on one connection."""

    def __init__(
        self, connection: Connection[Any], migration: Migration, text: str, reading: Reading, told: Told | None
    ) -> None:
        self._connection = connection
        self._migration = migration
        self._text = text
        self._reading = reading
        self._told = told
        self._filled = reading.filler(migration, connected(connection))
        self._reply = Reply()  # since the last part that was settled
        self._first = 0

    def send(self, chosen: Chosen) -> SqlFailure | None:
        """Send all pieces, up to the first that fails."""
        self._reply, self._first = Reply(), 0
        if chosen.wrapped and (failed := send(self._connection, "begin", Reply())):
            return self._located(failed, Piece("", 0, 0))
        failure = self.within(chosen)
        if failure is None:
            failure = self._commit() if chosen.wrapped else self._left_open()
        return failure

    def within(self, chosen: Chosen) -> SqlFailure | None:
        """Send all pieces without a transaction of ours around them."""
        return self._each(self._pieces(chosen))

    def _pieces(self, chosen: Chosen) -> list[Piece]:
        """By the tool's cuts, by statement, or all at once; at least up to where the file ends a transaction."""
        if chosen.cuts is not None:
            return self._cut(chosen.cuts)
        if chosen.mode is Transaction.STATEMENT:
            return [Piece(one.text, one.start, number) for number, one in enumerate(self._statements())]
        if not self._reading.has_own_transactions(self._text):
            return [Piece(self._text, 0, 0)]
        statements = self._statements()
        ends = [number for number, one in enumerate(statements, 1) if self._reading.ends_transaction(one)]
        return self._cut([0, *(statements[number].start for number in ends if number < len(statements))])

    def _cut(self, starts: Sequence[int]) -> list[Piece]:
        begins = [one.start for one in self._statements()]
        ends = [*starts[1:], len(self._text)]
        return [
            Piece(self._text[start:end], start, bisect_left(begins, start))
            for start, end in zip(starts, ends, strict=True)
        ]

    def _statements(self) -> Sequence[Statement]:
        return self._reading.statements(self._text)

    def _each(self, pieces: Sequence[Piece]) -> SqlFailure | None:
        for number, piece in enumerate(pieces):
            filled = self._filled(piece.start, piece.start + len(piece.text))
            failed = send(self._connection, filled.text, self._reply)
            if failed:
                position = None if failed.position is None else filled.offset(failed.position)
                return self._located(replace(failed, position=position), piece)
            rest = pieces[number + 1 :][:1]
            if not self._idle or (rest and of_rows(piece.text) and of_rows(rest[0].text)):
                continue
            self._settle(rest[0].first if rest else None)
        return None

    @property
    def _idle(self) -> bool:
        return self._connection.pgconn.transaction_status == pq.TransactionStatus.IDLE

    def _settle(self, following: int | None) -> None:
        """`following` is the number of the statement that comes next, None at the end."""
        if self._told is not None and self._reply.tags:
            pid = self._connection.pgconn.backend_pid
            sent = self._sent(following)
            self._told(Settled(self._first, tuple(self._reply.tags), pid, following is not None, sent))
        self._reply, self._first = Reply(), following or 0

    def _sent(self, following: int | None) -> tuple[Sent, ...] | None:
        """The statements with values in the place of placeholders, None where the file has none."""
        marks = self._migration.manner.placeholders
        if marks is None or marks[0] not in self._text:
            return None
        return tuple(
            Sent(
                self._filled(one.start, one.start + len(one.text)).text,
                Place(self._migration.file, *self._reading.position(self._text, one.start)),
            )
            for one in self._statements()[self._first : following]
        )

    def _commit(self) -> SqlFailure | None:
        """End the transaction that we began, or what the file made of it."""
        failed = send(self._connection, "commit", Reply())
        if failed is None:
            self._settle(None)
            return None
        last = self._statements()[-1:]
        at = last[0].start if last else 0
        told = replace(failed, message=f"{failed.message}, at the end of the file's transaction", position=at)
        return self._located(told, Piece("", at, 0))

    def _left_open(self) -> SqlFailure | None:
        """A file that begins a transaction and does not end it changes nothing: that must not look like success."""
        if self._idle:
            return None
        failed = Failed(
            done=max(0, len(self._statements()) - 1),
            sqlstate="25001",
            message="the file leaves its transaction open, so all of it is rolled back when the session ends",
            hint="End it with COMMIT.",
            position=None,
        )
        return self._located(failed, Piece(self._text, 0, 0))

    def _located(self, failed: Failed, piece: Piece) -> SqlFailure:
        """The position, if there is one, counts in the file."""
        statements = self._statements()
        if failed.position is not None:
            at = failed.position
            inside = [one for one in statements if one.start <= at]
            statement = inside[-1].text if inside else self._text
        else:
            rest = [one for one in statements if one.start >= piece.start]
            found = rest[failed.done] if failed.done < len(rest) else None
            at, statement = (found.start, found.text) if found else (piece.start, piece.text)
        line, column = self._reading.position(self._text, at)
        place = Place(self._migration.file, line, column)
        return SqlFailure(place, failed.sqlstate, failed.message, statement, failed.hint, detail=failed.detail)
