"""What each kind of statement makes event triggers send, and nothing of that trial left behind.

The trial writes: schemas, tables and the like with names that nobody else has, in transactions that are committed,
because notifications are delivered on commit. It is for databases that are disposable, or whose owner allows it.
"""

from __future__ import annotations

import secrets
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import psycopg
from psycopg import Connection, sql

from cachegate.database import queries, session, triggers
from cachegate.errors import EnvironmentProblem
from cachegate.model.quoting import identifier
from cachegate.model.redact import redact
from cachegate.model.triggers import Enabled, Kind, Sent, Tried

PREFIX = "cachegate_trial_"
LOCK = 0x6361636865  # one trial at a time in a database, so that what an older one left can be told
EXTENSIONS = ("tcn", "moddatetime", "insert_username", "autoinc", "refint", "lo", "citext", "unaccent", "pg_trgm")
"""Small ones of Postgres itself, the smallest first."""
SETTINGS = "-c synchronous_commit=off -c client_min_messages=error -c statement_timeout=20s -c lock_timeout=5s"


def trial(url: str, kinds: Sequence[Kind], channels: Iterable[str], *, schema: str | None) -> tuple[Tried, ...]:
    """Run every kind of statement, and say what each one's transaction sent on these channels.

    The objects are made in `schema`, or in one of their own if it is None. Event triggers do not fire for what is
    made beforehand and dropped afterwards, where this user may prevent it. Raises `EnvironmentProblem` when something
    cannot be dropped again, or the connection is lost.
    """
    with session.opened(url) as listener, session.opened(url, settings=SETTINGS) as connection:
        connection.execute("select pg_catalog.pg_advisory_lock(%s)", (LOCK,))
        _sweep(connection, ())
        run = _Run(connection, listener, PREFIX + secrets.token_hex(4), schema)
        try:
            return run.all(kinds, channels)
        finally:
            _sweep(connection, run.extensions)


@dataclass(slots=True)
class _Run:
    """One trial. `name` begins every name that it makes; `extensions` are those that it installs."""

    connection: Connection[Any]
    listener: Connection[Any]
    name: str
    schema: str | None
    extensions: list[str] = field(default_factory=list)

    def all(self, kinds: Sequence[Kind], channels: Iterable[str]) -> tuple[Tried, ...]:
        mark = f"{self.name}_mark"
        for channel in (*channels, mark):
            self.listener.execute(sql.SQL("listen {}").format(sql.Identifier(channel)))
        texts = dict(self._texts(kinds))
        refused = self._prepared(texts)
        for number, kind in enumerate(kinds):
            if kind not in refused and (why := self._run(texts[kind].statement, mark, number)):
                refused[kind] = why
        self.connection.execute("select pg_catalog.pg_notify(%s, %s)", (mark, str(len(kinds))))
        sent = self._heard(mark, len(kinds))
        return tuple(
            Tried(kind, () if kind in refused else tuple(sent.get(number, ())), refused.get(kind))
            for number, kind in enumerate(kinds)
        )

    def _texts(self, kinds: Sequence[Kind]) -> Iterator[tuple[Kind, _Text]]:
        """The SQL of each kind, with names that are its own."""
        free = iter(self._available())
        schema = identifier(self.schema or self.name)
        for number, kind in enumerate(kinds):
            name = f"{self.name}_{number}"
            words = {"s": schema, "n": name, "x": f"{schema}.{name}", "extension": ""}
            if "{extension}" in kind.statement:
                words["extension"] = next(free, "")
                self.extensions.append(words["extension"])
            yield kind, _Text(kind.before.format(**words), kind.statement.format(**words))

    def _available(self) -> list[str]:
        rows = self.connection.execute(
            "select name, installed_version from pg_catalog.pg_available_extensions"
            " where name = any(%s) or name = 'postgres_fdw'",
            ([*EXTENSIONS],),
        ).fetchall()
        absent = {name for name, version in rows if version is None}
        self.extensions += absent & {"postgres_fdw"}
        return [name for name in EXTENSIONS if name in absent]

    def _prepared(self, texts: Mapping[Kind, _Text]) -> dict[Kind, str]:
        """Make what the statements need, all at once if that goes, and say for which it does not go, and why."""
        if self.schema is None and (why := self._made(f"create schema {self.name}")):
            raise EnvironmentProblem(
                "No schema can be made for the trial of event triggers",
                why,
                "Use a role that may: grant create on database … to …;"
                if why.endswith("(42501)")
                else "An event trigger may forbid it; a superuser's trial has them silent meanwhile.",
            )
        if self._made("; ".join(text.before for text in texts.values() if text.before)) is None:
            return {}
        made = {kind: self._made(text.before) for kind, text in texts.items() if text.before}
        return {kind: why for kind, why in made.items() if why is not None}

    def _made(self, text: str) -> str | None:
        """None, or why not."""
        try:
            with _unnoticed(self.connection):
                self.connection.execute(text.encode())
        except psycopg.Error as error:
            return _reason(error, self.connection)
        return None

    def _run(self, statement: str, mark: str, number: int) -> str | None:
        """One statement as a transaction that ends with our mark, so that what is heard before is its own."""
        ended = sql.SQL("select pg_catalog.pg_notify({}, {})").format(mark, str(number)).as_string()
        try:
            self.connection.execute(f"{statement}; {ended}".encode())
        except psycopg.Error as error:
            return _reason(error, self.connection)
        return None

    def _heard(self, mark: str, end: int) -> dict[int, list[Sent]]:
        """By the number of the kind, what our session sent; notifications come in the order of their commits."""
        heard: dict[int, list[Sent]] = {}
        waiting: list[Sent] = []
        for note in self.listener.notifies(timeout=30.0):
            if note.pid != self.connection.info.backend_pid:
                continue
            if note.channel != mark:
                waiting.append(Sent(note.channel, note.payload))
            elif note.payload == str(end):
                return heard
            else:
                heard[int(note.payload)], waiting = waiting, []
        raise EnvironmentProblem(
            "Notifications do not arrive",
            "Postgres did not deliver within 30 s what a session sent to itself.",
            "Ask the database directly, not through a pooler.",
        )


@dataclass(frozen=True, slots=True)
class _Text:
    before: str
    statement: str


def _reason(error: psycopg.Error, connection: Connection[Any]) -> str:
    """What the server said, without secrets. Raises the error itself when the connection is gone."""
    if connection.closed:
        raise error
    return f"{redact(error.diag.message_primary or str(error).strip())} ({error.sqlstate})"


@contextmanager
def _unnoticed(connection: Connection[Any]) -> Iterator[None]:
    """A transaction in which no event trigger fires, where this user may switch them off; nobody else notices that."""
    with connection.transaction():
        before = [(one.name, one.enabled) for one in triggers.read(connection) if one.enabled is not Enabled.DISABLED]
        quiet = _switched(connection, [(name, Enabled.DISABLED) for name, _ in before])
        yield
        if quiet:
            _switched(connection, before)


_WORDS = {
    Enabled.ORIGIN: "enable",
    Enabled.ALWAYS: "enable always",
    Enabled.REPLICA: "enable replica",
    Enabled.DISABLED: "disable",
}


def _switched(connection: Connection[Any], wanted: Sequence[tuple[str, Enabled]]) -> bool:
    try:
        with connection.transaction():
            for name, enabled in wanted:
                connection.execute(
                    sql.SQL("alter event trigger {} {}").format(sql.Identifier(name), sql.SQL(_WORDS[enabled]))
                )
    except psycopg.errors.InsufficientPrivilege:
        return False
    return True


def _sweep(connection: Connection[Any], extensions: Sequence[str]) -> None:
    """Drop what a trial made, this one or one that was killed. The lock says that nobody else's is at work."""
    named = {"prefix": PREFIX, "extensions": [name for name in extensions if name]}
    try:
        with _unnoticed(connection):
            for row in queries.rows(connection, "trial_left", named):
                connection.execute(row.command.encode())
    except psycopg.Error as error:
        if connection.closed:
            raise
        raise EnvironmentProblem(
            f"Objects named {PREFIX}… cannot be dropped again",
            redact(str(error)).strip(),
            "Drop them with the event triggers disabled; a superuser may do that.",
        ) from error
