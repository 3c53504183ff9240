"""Real servers for tests: clusters that are shared by version, and databases that are a test's own."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import count
from typing import LiteralString
from urllib.parse import quote, urlsplit

import psycopg
import pytest
from psycopg import sql

from cachegate import embedded
from cachegate.embedded import NoServer, Postgres, Postgrest

POSTGRES_VERSIONS = ("15", "18")
POSTGREST_VERSIONS = ("11.2.2", "12.0.2")


@dataclass(frozen=True)
class Database:
    """An empty database of a test's own. Its roles are the cluster's, and go when the database goes."""

    name: str
    url: str

    def run(self, script: str) -> None:
        """Run SQL as superuser, statement by statement where it has several."""
        with psycopg.connect(self.url, autocommit=True) as connection:
            connection.execute(script.encode())

    def rows(self, query: LiteralString, *parameters: object) -> list[tuple[object, ...]]:
        with psycopg.connect(self.url, autocommit=True) as connection:
            return connection.execute(query, parameters).fetchall()

    def url_as(self, role: str, password: str) -> str:
        """The same database for another role, whether it exists or not."""
        return url_as(self.url, role, password)


@dataclass
class Servers:
    """Postgres clusters, started at the first use of their version, and PostgREST servers, one per call."""

    session: embedded.Session
    _clusters: dict[str, Postgres] = field(default_factory=dict)
    _numbers: Iterator[int] = field(default_factory=lambda: count(1))

    def cluster(self, version: str) -> Postgres:
        if version not in self._clusters:
            with or_absent():
                self._clusters[version] = self.session.postgres(version)
        return self._clusters[version]

    @contextmanager
    def database(self, version: str) -> Iterator[Database]:
        """A fresh database; afterwards it is dropped, and with it every role that was not there before."""
        cluster = self.cluster(version)
        name = f"test_{next(self._numbers)}"
        with psycopg.connect(cluster.url, autocommit=True) as connection:
            before = _roles(connection)
            connection.execute(sql.SQL("create database {}").format(sql.Identifier(name)))
            try:
                yield Database(name, cluster.url.removesuffix("/postgres") + f"/{name}")
            finally:
                connection.execute(sql.SQL("drop database {} with (force)").format(sql.Identifier(name)))
                for role in sorted(_roles(connection) - before):
                    connection.execute(sql.SQL("drop role {}").format(sql.Identifier(role)))

    @contextmanager
    def postgrest(self, version: str, settings: Mapping[str, str]) -> Iterator[Postgrest]:
        """A PostgREST that was started; whether it is ready, or ever will be, is the test's business."""
        with or_absent():
            instance = self.session.postgrest(version, settings=settings)
        try:
            yield instance
        finally:
            instance.end()


@contextmanager
def or_absent() -> Iterator[None]:
    """Skip on a laptop where a server is not installed; in CI, where everything is meant to be there, fail."""
    try:
        yield
    except NoServer as problem:
        reason = f"{problem.what}: {problem.why}. {problem.help}"
        if os.environ.get("CI"):
            pytest.fail(reason)
        pytest.skip(reason)


def url_as(url: str, role: str, password: str) -> str:
    parts = urlsplit(url)
    return parts._replace(
        netloc=f"{quote(role, safe='')}:{quote(password, safe='')}@{parts.hostname}:{parts.port}"
    ).geturl()


def _roles(connection: psycopg.Connection[tuple[object, ...]]) -> set[str]:
    return {str(name) for (name,) in connection.execute("select rolname from pg_catalog.pg_roles")}
