"""A file run as psql runs it: the script says what comes next, this sends it and says what was answered."""

from __future__ import annotations

import re
from typing import Any

from psycopg import Connection, pq

from cachegate.database.sending import Failed, Reply, send
from cachegate.database.settling import Sent, Settled, Told, Went, of_rows
from cachegate.model.migration import Migration, Place, SqlFailure, Transaction
from cachegate.model.script import Answer, Query, Refused, Reset, Script, Scripted, Stopped

_ROW = re.compile(r"^COPY .*, line (\d+)", re.MULTILINE)
PSQL = "psql commits each statement by itself, unless the file begins a transaction"


def run(
    connection: Connection[Any], migration: Migration, asked: Transaction, scripted: Scripted, told: Told | None
) -> Went:
    """Run a file's script. One transaction around all of it is only for those that ask for it."""
    manner = migration.manner
    because = f"--transaction {asked.value} says so" if asked is not Transaction.AUTO else manner.because or PSQL
    mode = asked if asked is not Transaction.AUTO else manner.transaction
    wrapped = mode is Transaction.FILE
    running = _Running(connection, told)
    failure, remarks = running.all(scripted(migration, connected(connection)), migration, wrapped)
    return Went(Transaction.FILE if wrapped else Transaction.STATEMENT, because, failure, remarks=remarks)


def connected(connection: Connection[Any]) -> dict[str, str]:
    """The variables that psql has from its connection."""
    info = connection.info
    number = info.server_version
    return {
        "DBNAME": info.dbname,
        "USER": info.user,
        "HOST": info.host,
        "PORT": str(info.port),
        "SERVER_VERSION_NUM": str(number),
        "SERVER_VERSION_NAME": info.parameter_status("server_version") or f"{number // 10000}.{number % 10000}",
    }


class _Running:
    """One script on one connection."""

    def __init__(self, connection: Connection[Any], told: Told | None) -> None:
        self._connection = connection
        self._told = told
        self._failed: Failed | None = None
        self._query: Query | None = None
        self._tags: list[str] = []
        self._sent: list[Sent] = []
        self._first = 0

    def all(self, script: Script, migration: Migration, wrapped: bool) -> tuple[SqlFailure | None, tuple[str, ...]]:
        """Everything, up to what fails; the failure and the script's remarks."""
        if wrapped:
            send(self._connection, "begin", Reply())
        try:
            remarks = self._orders(script)
        except Stopped as stopped:
            return self._failure(stopped.help), ()
        except Refused as refused:
            return SqlFailure(refused.place, "", refused.what, "", refused.help), ()
        if wrapped and (failed := send(self._connection, "commit", Reply())):
            self._failed = failed
            return self._failure(""), remarks
        self._settle(more=False)
        return self._left_open(migration), remarks

    def _orders(self, script: Script) -> tuple[str, ...]:
        try:
            order = next(script)
            while True:
                match order:
                    case Query():
                        order = script.send(self._answer(order))
                    case Reset():
                        order = script.send(self._anew())
        except StopIteration as end:
            remarks: tuple[str, ...] = end.value
            return remarks

    def _answer(self, query: Query) -> Answer:
        if not (of_rows(query.text) and self._sent and of_rows(self._sent[-1].text)):
            self._settle(more=True)
        reply = Reply(wanted=query.rows)
        self._query, self._failed = query, send(self._connection, query.text, reply, data=query.data)
        self._tags += reply.tags
        self._sent += [Sent(query.text, query.place(None)) for _ in reply.tags] if self._told else []
        if self._failed:
            return Answer(self._idle, self._failed.sqlstate, self._failed.message)
        return Answer(self._idle, columns=reply.columns, rows=reply.rows, count=reply.count)

    def _anew(self) -> Answer:
        """What a new connection would have: no transaction, no settings of before."""
        if not self._idle:
            send(self._connection, "rollback", Reply())
        self._settle(more=True)
        send(self._connection, "discard all", Reply())
        return Answer()

    @property
    def _idle(self) -> bool:
        return self._connection.pgconn.transaction_status == pq.TransactionStatus.IDLE

    def _settle(self, *, more: bool) -> None:
        if not self._tags or not self._idle:
            return
        if self._told:
            pid = self._connection.pgconn.backend_pid
            self._told(Settled(self._first, tuple(self._tags), pid, more, tuple(self._sent)))
        self._first += len(self._tags)
        self._tags, self._sent = [], []

    def _failure(self, help: str) -> SqlFailure:
        query, failed = self._query, self._failed
        assert query is not None
        assert failed is not None
        place, row = query.place(failed.position), None
        if query.data is not None and (found := _ROW.search(failed.context)):
            row = int(found[1])
            place = Place(query.data_file or place.file, query.data_line + row - 1)
        hint = failed.hint or help or None
        return SqlFailure(place, failed.sqlstate, failed.message, query.text, hint, row, failed.detail)

    def _left_open(self, migration: Migration) -> SqlFailure | None:
        if self._idle:
            return None
        place = self._query.place(None) if self._query else Place(migration.file)
        message = "the file leaves its transaction open, so all of it is rolled back when the session ends"
        return SqlFailure(place, "25001", message, self._query.text if self._query else "", "End it with COMMIT.")
