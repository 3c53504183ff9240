"""A file of rows on a database that it may be ahead of: whole or not at all, or what of it fits."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from psycopg import Connection, pq

from cachegate.database import apply, queries, session
from cachegate.database.scripted import connected
from cachegate.database.sending import Failed, Reply, send
from cachegate.model.migration import Migration, Place, SqlFailure, Transaction
from cachegate.model.script import Answer, Query, Refused, Reset, Script

THERE = frozenset({"42P06", "42P07", "42701", "42710", "42723"})
"""What a statement that makes something says where that is there already."""


@dataclass(frozen=True, slots=True)
class Fitted:
    """How many statements were sent, and those that the server refused, in their order."""

    sent: int = 0
    refused: tuple[SqlFailure, ...] = ()


def whole(url: str, file: Migration, reading: apply.Reading) -> SqlFailure | None:
    """Run it in one transaction; after a failure nothing of it is left, and sequences are as they were.

    Only for files without transactions of their own. Raises `psycopg.OperationalError` when the connection is lost.
    """
    with session.opened(url) as connection:
        before = queries.rows(connection, "sequences", {})
        failure = apply.apply(url, file, Transaction.FILE, reading).failure
        if failure is not None:
            _put_back(connection, before)
    return failure


def _put_back(connection: Connection[Any], before: Sequence[Any]) -> None:
    """Let sequences go on from where they were, which a rollback does not."""
    now = {(row.schema, row.name): row.last_value for row in queries.rows(connection, "sequences", {})}
    for one in before:
        if now.get((one.schema, one.name)) == one.last_value:
            continue
        value = one.start_value if one.last_value is None else one.last_value
        connection.execute(
            "select pg_catalog.setval(pg_catalog.format('%%I.%%I', %s::text, %s::text)::regclass, %s, %s)",
            (one.schema, one.name, value, one.last_value is not None),
        )


def fit(url: str, file: Migration, reading: apply.Reading) -> Fitted:
    """Run a file as psql does, and leave out what is refused, also inside its transactions.

    Raises `psycopg.OperationalError` when the connection is lost.
    """
    with session.connect(url) as connection:
        try:
            if refused := reading.refusal(file):
                raise refused
            fitting = _Fitting(connection)
            fitting.all(reading.scripted(file, connected(connection)))
        except Refused as refused:
            return Fitted(0, (SqlFailure(refused.place, "", refused.what, "", refused.help),))
    return Fitted(fitting.sent, tuple(fitting.refused))


class _Fitting:
    """One script on one connection; it hears of no failure, so that it goes on."""

    def __init__(self, connection: Connection[Any]) -> None:
        self._connection = connection
        self._last = Place("")
        self.sent = 0
        self.refused: list[SqlFailure] = []

    def all(self, script: Script) -> None:
        try:
            order = next(script)
            while True:
                match order:
                    case Query():
                        order = script.send(self._answer(order))
                    case Reset():
                        self._send("rollback")
                        self._send("discard all")
                        order = script.send(Answer())
        except StopIteration:
            if self._status != pq.TransactionStatus.IDLE:
                message = "the file leaves its transaction open, so all of it is rolled back"
                self.refused.append(SqlFailure(self._last, "25001", message, "", "End it with COMMIT."))

    def _answer(self, query: Query) -> Answer:
        self.sent += 1
        self._last = query.place(None)
        saved = self._status == pq.TransactionStatus.INTRANS
        if saved:
            self._send("savepoint cachegate_fitting")
        reply = Reply(wanted=query.rows)
        failed = send(self._connection, query.text, reply, data=query.data)
        if failed:
            self._leave_out(query, failed, saved=saved)
        idle = self._status == pq.TransactionStatus.IDLE
        return Answer(idle, columns=reply.columns, rows=reply.rows, count=reply.count)

    def _leave_out(self, query: Query, failed: Failed, *, saved: bool) -> None:
        if failed.sqlstate not in THERE:
            place = query.place(failed.position)
            said, detail = failed.message, failed.detail
            self.refused.append(SqlFailure(place, failed.sqlstate, said, query.text, failed.hint, detail=detail))
        if self._status == pq.TransactionStatus.INERROR:
            self._send("rollback to savepoint cachegate_fitting" if saved else "rollback")

    @property
    def _status(self) -> pq.TransactionStatus:
        return pq.TransactionStatus(self._connection.pgconn.transaction_status)

    def _send(self, text: str) -> None:
        send(self._connection, text, Reply())
