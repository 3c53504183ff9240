"""Connections: how they are opened, and what is said when they cannot be."""

from __future__ import annotations

import ipaddress
import socket
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import psycopg
from psycopg import Connection, conninfo, sql

from cachegate.errors import EnvironmentProblem, UsageProblem
from cachegate.model.redact import redact

APPLICATION = "cachegate"
OLDEST, NEWEST = 14, 18


def connect(url: str, *, timeout: float = 10.0, settings: str = "") -> Connection[Any]:
    """A new autocommit session. `settings` are server options such as `-c lock_timeout=5s`.

    Raises `psycopg.Error`; `explain` turns it into a message for people.
    """
    given = conninfo.conninfo_to_dict(url)
    options = " ".join(str(part) for part in (given.get("options"), settings) if part)
    return psycopg.connect(
        url,
        autocommit=True,
        connect_timeout=max(2, round(timeout)),
        application_name=APPLICATION,
        client_encoding="UTF8",
        options=options or None,
    )


@contextmanager
def opened(url: str, *, settings: str = "") -> Iterator[Connection[Any]]:
    """`connect`, closed again; a connection that fails, or is lost meanwhile, is told as `EnvironmentProblem`."""
    connection = _connected(url, settings)
    with _kept(connection, url):
        yield connection


def _connected(url: str, settings: str) -> Connection[Any]:
    try:
        return connect(url, settings=settings)
    except psycopg.Error as error:
        raise explain(error, url) from error


@contextmanager
def _kept(connection: Connection[Any], url: str) -> Iterator[None]:
    """Until the block ends; a connection that is lost meanwhile is told as `EnvironmentProblem`."""
    try:
        yield
    except psycopg.OperationalError as error:
        raise EnvironmentProblem(
            f"The connection to Postgres at {address(url)} was lost",
            redact(str(error)).strip(),
            "Did the server stop, run out of memory, or end the session? See its log.",
        ) from error
    finally:
        connection.close()


READ_ONLY = "-c default_transaction_read_only=on -c lock_timeout=5s"
"""Printing a view waits for whoever replaces it, and that may be for hours."""


@contextmanager
def reading(url: str) -> Iterator[Connection[Any]]:
    """As `opened`, for a live database: the server itself refuses whatever would write.

    A pooler may refuse the setting that says so; then our transactions say it.
    """
    try:
        connection = _connected(url, READ_ONLY)
    except EnvironmentProblem as problem:
        if "startup parameter" not in problem.why:
            raise
        connection = _connected(url, "")
    connection.read_only = True
    with _kept(connection, url):
        yield connection


@contextmanager
def reading_catalog() -> Iterator[None]:
    """Until the block ends, what keeps a live database's catalog from being read is told as `EnvironmentProblem`."""
    try:
        yield
    except psycopg.errors.LockNotAvailable as error:
        raise EnvironmentProblem(
            "The catalog cannot be read now",
            f"Another session holds a lock that reading it needs: {redact(str(error)).strip()}",
            "Is a migration under way, or was a transaction left open? Look in pg_stat_activity, and try again.",
        ) from error
    except psycopg.errors.InsufficientPrivilege as error:
        raise EnvironmentProblem(
            "The catalog cannot be read",
            redact(str(error)).strip(),
            "Every user may read the catalog by default. Give another user in --database-url, or grant it SELECT.",
        ) from error


def wait(url: str, *, timeout: float, clock: Callable[[], float] = time.monotonic) -> str:
    """Wait until Postgres takes connections; returns its version, such as `15.20`.

    A wrong password or a missing database ends the wait at once: waiting cannot mend them.
    Raises `EnvironmentProblem`, or `UsageProblem` for an address that cannot be read.
    """
    help = "Write it as postgresql://user:password@host:5432/database; escape special characters as %XX."
    try:
        host = str(conninfo.conninfo_to_dict(url).get("host") or "")
    except psycopg.ProgrammingError as error:
        raise UsageProblem("The database URL cannot be read", redact(str(error)).strip(), help) from error
    if "@" in host.lstrip("@"):  # a socket may have an abstract name, which begins with one
        why = "There is an @ in its host: one in the user or the password has to be written as %40."
        raise UsageProblem("The database URL cannot be read", why, help)
    deadline = clock() + timeout
    while True:
        started = clock()
        try:
            with connect(url, timeout=min(5.0, timeout)) as connection:
                return _version(connection)
        except psycopg.OperationalError as error:
            if clock() >= deadline or not _may_pass(error):
                raise explain(error, url, waited=timeout) from error
        # Refused at once, and nobody tells when it will not be: a moment until the next look, within the deadline.
        time.sleep(max(0.0, min(0.1 - (clock() - started), deadline - clock())))


def _version(connection: Connection[Any]) -> str:
    number = connection.info.server_version
    if not OLDEST <= number // 10000 <= NEWEST:
        raise EnvironmentProblem(
            f"PostgreSQL {number // 10000} is not supported",
            f"Cachegate has been proven on {OLDEST} to {NEWEST}.",
            f"Use a postgres:{OLDEST} to postgres:{NEWEST} image as the service.",
        )
    row = connection.execute("select pg_catalog.current_setting('server_version')").fetchone()
    assert row is not None
    return str(row[0]).split(" ")[0]


def _may_pass(error: psycopg.OperationalError) -> bool:
    """Whether waiting may help: the server starts, or its name is not known yet."""
    text = str(error).lower()
    lasting = ("password authentication", "no password", "does not exist", "no pg_hba.conf", "ssl", "certificate")
    return "starting up" in text or not any(word in text for word in lasting)


def explain(error: psycopg.Error, url: str, *, waited: float | None = None) -> EnvironmentProblem:
    """A failed connection as what, why and what to do. The password never appears."""
    text = redact(str(error)).strip()
    low = text.lower()
    where = address(url)
    helps = (help for words, help in _CAUSES if any(word in low for word in words))
    what = f"No connection to Postgres at {where}" + (f" within {waited:g} s" if waited else "")
    return EnvironmentProblem(what, text, next(helps, "Check --database-url: host, port, user and database."))


_CAUSES = (
    (("password authentication", "no password"), "Check user and password in --database-url."),
    (
        ('database "', "database '"),
        "Create that database (POSTGRES_DB of the service), or name another in --database-url.",
    ),
    (('role "',), "Name a user that exists in --database-url; the postgres image makes POSTGRES_USER."),
    (("ssl", "certificate"), "Match `sslmode` in --database-url to the server; a service container has no TLS."),
    (
        ("translate host", "resolve", "name or service", "nodename"),
        "Inside a job with services the host is the service's label (postgres), outside it is localhost.",
    ),
    (
        ("refused", "timeout", "timed out", "no route", "unreachable"),
        "Is the Postgres service started, and is this its port? In a workflow give it a health check.",
    ),
)


def address(url: str) -> str:
    """`host:port/database` of a URL, for messages; without what is before an @, which may be the end of a password."""
    parts = conninfo.conninfo_to_dict(url)
    host = str(parts.get("host") or parts.get("hostaddr") or "localhost")
    host = host if host.startswith("@") else host.rpartition("@")[2]
    return f"{host}:{parts.get('port') or 5432}/{parts.get('dbname') or parts.get('user') or ''}"


def variables(url: str) -> dict[str, str]:
    """The way to a database as programs know it: `DATABASE_URL`, and libpq's variables for those without."""
    parts = conninfo.conninfo_to_dict(url)
    named = {"PGHOST": "host", "PGPORT": "port", "PGUSER": "user", "PGPASSWORD": "password", "PGDATABASE": "dbname"}
    return {"DATABASE_URL": url, **{name: str(parts[key]) for name, key in named.items() if parts.get(key)}}


def require_disposable(url: str, *, allow_remote: bool) -> None:
    """Raise `UsageProblem` unless the host is this machine, a private address or a service's label."""
    if allow_remote:
        return
    host = str(conninfo.conninfo_to_dict(url).get("host") or "localhost")
    public = [one for one in host.split(",") if not _is_near(one)]
    if public:
        raise UsageProblem(
            f"The database at {public[0]} does not look disposable",
            "Migrations are applied to it for real, and its host is neither this machine nor a private address.",
            "Point --database-url at a throw-away Postgres. If this one is yours to break, say --allow-remote.",
        )


def require_empty(url: str, schemas: Sequence[str], *, allow_remote: bool) -> None:
    """Raise `UsageProblem` if a table in `schemas` has rows: whoever filled it may want them back."""
    if allow_remote:
        return
    with opened(url) as connection:
        tables = connection.execute(
            "select n.nspname, c.relname from pg_catalog.pg_class as c"
            " join pg_catalog.pg_namespace as n on n.oid = c.relnamespace"
            " where c.relkind = 'r' and n.nspname = any(%s) order by 1, 2",
            (list(schemas),),
        ).fetchall()
        for schema, table in tables:
            query = sql.SQL("select exists (select from only {})").format(sql.Identifier(schema, table))
            row = connection.execute(query).fetchone()
            if row and row[0]:
                raise UsageProblem(
                    f"The database at {address(url)} does not look disposable",
                    f"{schema}.{table} has rows before anything was applied.",
                    "Use an empty database. If the migrations that are there already have been applied to it, say"
                    " --baseline-present; if it is yours to break, say --allow-remote.",
                )


def _is_near(host: str) -> bool:
    if host.startswith(("/", "@")):
        return True  # a Unix socket
    try:
        found = {entry[4][0] for entry in socket.getaddrinfo(host, None)}
    except OSError:
        return "." not in host  # a service whose name is not known yet
    return all(ipaddress.ip_address(str(one).split("%")[0]).is_private for one in found)
