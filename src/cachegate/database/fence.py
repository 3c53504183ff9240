"""The fence in the database: a view that nobody has seen before, made and dropped unnoticed, and never left behind."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import psycopg
from psycopg import Connection, conninfo, sql
from psycopg.pq import TransactionStatus

from cachegate.database import queries, session
from cachegate.errors import EnvironmentProblem
from cachegate.waiting import look_until

PREFIX = "cachegate_fence_"
PATIENCE = 10.0
"""Seconds for a session of ours to end after its connection was closed, and for locks that others hold on a fence."""
PAUSE = 0.01
"""Seconds between two looks at whether that session is over: Postgres tells nobody."""
COMMENT = "Cachegate made this view to see PostgREST reload, and drops it again; made by session {maker}."


def fresh_name() -> str:
    """A name that no view ever had."""
    return PREFIX + secrets.token_hex(8)


def put(connection: Connection[Any], schema: str, name: str) -> None:
    """Create the view; everybody may read it.

    It shows `current_user`, which tells who asks; its comment says which session made it. Event triggers do not fire
    where we may set `session_replication_role`. Raises `EnvironmentProblem` where the database refuses it.
    """
    view = sql.Identifier(schema, name)
    try:
        with connection.transaction():
            _unnoticed(connection)
            connection.execute(sql.SQL("create view {} as select current_user::pg_catalog.text as role").format(view))
            comment = sql.Literal(COMMENT.format(maker=_session(connection)))
            connection.execute(sql.SQL("comment on view {} is {}").format(view, comment))
            connection.execute(sql.SQL("grant select on {} to public").format(view))
    except psycopg.Error as error:
        if connection.broken:
            raise  # told where it was opened
        raise _refused(error, schema) from error


def drop(connection: Connection[Any], schema: str, name: str) -> None:
    """Remove the view, if it is still there. Waits for a load that looks at it just then, but not for long."""
    with connection.transaction():
        _unnoticed(connection)
        connection.execute("select pg_catalog.set_config('lock_timeout', %s, true)", (f"{PATIENCE:g}s",))
        connection.execute(sql.SQL("drop view if exists {}").format(sql.Identifier(schema, name)))


@contextmanager
def removing(
    connection: Connection[Any], schema: str, name: str, tell: Callable[[str], None], *, patience: float = PATIENCE
) -> Iterator[None]:
    """Drop the view when the block ends, however it ends; where `connection` is lost or busy, on a second one.

    If the database refuses to drop it, or a session that may yet make it outlives `patience` seconds, a sentence is
    told.
    """
    removal = _Removal(connection, connection.info.backend_pid, _address(connection), schema, name, patience)
    try:
        yield
    finally:
        try:
            removal.done()
        except (psycopg.Error, EnvironmentProblem) as error:
            tell(_left(schema, name, error))


def sweep(connection: Connection[Any]) -> tuple[str, ...]:
    """Drop the fences of runs that were killed; returns a sentence for each that the database refuses to drop.

    A fence whose session still exists belongs to a run that goes on, and is left alone. So is every view that is not
    ours by name, definition and comment.
    """
    remarks = []
    for found in queries.rows(connection, "fences", {}):
        if found.stands:
            continue
        try:
            drop(connection, found.schema, found.name)
        except psycopg.Error as error:
            if connection.broken:
                raise
            remarks.append(_left(found.schema, found.name, error))
    return tuple(remarks)


@dataclass(frozen=True, slots=True)
class _Removal:
    """What it takes to drop a fence: `session` is the process that may be making it, `again` where to connect."""

    connection: Connection[Any]
    session: int
    again: str
    schema: str
    name: str
    patience: float

    def done(self) -> None:
        if self.connection.info.transaction_status is not TransactionStatus.IDLE:
            self._afresh()
            return
        try:
            drop(self.connection, self.schema, self.name)
        except psycopg.Error:
            if not self.connection.broken:
                raise
            self._afresh()
        except BaseException:  # interrupted: once more, and then let it have its way
            self._afresh()
            raise

    def _afresh(self) -> None:
        """Drop on a second connection; after the first one's session is over, if it may yet commit the view."""
        if self.connection.info.transaction_status in (TransactionStatus.ACTIVE, TransactionStatus.UNKNOWN):
            self.connection.close()
        with session.connect(self.again) as second:
            settled = look_until(lambda: self._settled(second), bool, seconds=self.patience, pause=PAUSE)
            drop(second, self.schema, self.name)
        if not settled:
            raise EnvironmentProblem(
                f"session {self.session}, which may yet make it, did not end within {self.patience:g} s",
                "A statement goes on when its client is gone.",
                "End that session, and drop the view if it is there then.",
            )

    def _settled(self, second: Connection[Any]) -> bool:
        """Whether the view is there to be dropped, or will never be: nobody makes it any more."""
        ours = self.connection.closed and _alive(second, self.session)
        return not ours or _there(second, self.schema, self.name)


def _alive(connection: Connection[Any], pid: int) -> bool:
    found = connection.execute("select from pg_catalog.pg_stat_activity where pid = %s", (pid,))
    return found.fetchone() is not None


def _there(connection: Connection[Any], schema: str, name: str) -> bool:
    found = connection.execute(
        "select from pg_catalog.pg_class as c join pg_catalog.pg_namespace as n on n.oid = c.relnamespace"
        " where n.nspname = %s and c.relname = %s",
        (schema, name),
    )
    return found.fetchone() is not None


def _session(connection: Connection[Any]) -> str:
    row = connection.execute(
        "select pid::text || ' of ' || pg_catalog.to_char(backend_start at time zone 'utc',"
        " 'YYYY-MM-DD HH24:MI:SS.US') from pg_catalog.pg_stat_activity where pid = pg_catalog.pg_backend_pid()"
    ).fetchone()
    assert row is not None
    return str(row[0])


def _address(connection: Connection[Any]) -> str:
    """How to connect once more, as the same user to the same server."""
    info = connection.info
    return conninfo.make_conninfo("", **info.get_parameters(), password=info.password or None)


def _unnoticed(connection: Connection[Any]) -> None:
    """Keep the project's event triggers out of it, where this user may."""
    try:
        with connection.transaction():
            connection.execute("set local session_replication_role to replica")
    except psycopg.errors.InsufficientPrivilege:
        return  # then they fire; what they heal is asked before the fence is put


def _left(schema: str, name: str, error: Exception) -> str:
    why = error.what if isinstance(error, EnvironmentProblem) else str(error).strip().partition("\n")[0]
    return f"The view {schema}.{name} could not be dropped again: {why}"


def _refused(error: psycopg.Error, schema: str) -> EnvironmentProblem:
    what = f"The database refuses a view in schema {schema}, by which the reload is to be proven"
    why = str(error).strip()
    match error:
        case psycopg.errors.InsufficientPrivilege():
            quoted = '"' + schema.replace('"', '""') + '"'
            what = f"The database user may not create a view in schema {schema}"
            help = f"Use the owner or a superuser in --database-url, or: grant create on schema {quoted} to that user;"
        case psycopg.errors.ReadOnlySqlTransaction():
            help = "It takes no writes: a read replica, or default_transaction_read_only is on. Name the primary."
        case psycopg.errors.InvalidSchemaName():
            help = "Create the schema, or take it out of PostgREST's db-schemas."
        case psycopg.OperationalError():
            help = "It took too long: look for a lock on the schema, or a statement_timeout that is too short."
        case _:
            help = "An event trigger that fires always (ENABLE ALWAYS) has to let views named cachegate_fence_… pass."
    return EnvironmentProblem(what, why, help)
