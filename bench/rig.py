"""The servers that everything is measured on: private ones, as `cachegate check` starts them by itself."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from urllib.parse import urlsplit

import psycopg
from psycopg import sql

from bench.schema import ANONYMOUS, SCHEMA
from cachegate import embedded
from cachegate.options import Options
from cachegate.pipeline.servers import Servers
from cachegate.postgrest import identify
from cachegate.postgrest.prober import Prober
from cachegate.postgrest.tokens import Tokens
from cachegate.postgrest.versions import capabilities

POSTGRES, POSTGREST = "18", "12.0.2"
PASSWORD, SECRET = "connection", "a secret that is long enough for every version"
OPTIONS = Options(directory=Path(), self_reload_timeout=30.0)


@dataclass(frozen=True, slots=True)
class Rig:
    """One Postgres, and a PostgREST for whoever needs one."""

    session: embedded.Session
    postgres: embedded.Postgres
    _numbers: Iterator[int] = field(default_factory=lambda: count(1))

    @contextmanager
    def database(self) -> Iterator[str]:
        """The URL of a fresh database with an empty exposed schema."""
        name = sql.Identifier(f"bench_{next(self._numbers)}")
        self._run(self.postgres.url, sql.SQL("create database {}").format(name))
        url = self.postgres.url.removesuffix("/postgres") + "/" + name.as_string().strip('"')
        try:
            self._run(url, sql.SQL("create schema {}").format(sql.Identifier(SCHEMA)))
            grant = sql.SQL("grant usage on schema {} to {}")
            self._run(url, grant.format(sql.Identifier(SCHEMA), sql.Identifier(ANONYMOUS)))
            yield url
        finally:
            self._run(self.postgres.url, sql.SQL("drop database {} with (force)").format(name))

    @contextmanager
    def serving(self, url: str) -> Iterator[Servers]:
        """PostgREST over that database, ready, as the gate wants it."""
        parts = urlsplit(url)
        settings = {
            "db-uri": f"postgresql://authenticator:{PASSWORD}@{parts.hostname}:{parts.port}{parts.path}",
            "db-schemas": SCHEMA,
            "db-anon-role": ANONYMOUS,
            "jwt-secret": SECRET,
        }
        instance = self.session.postgrest(POSTGREST, settings=settings)
        try:
            with Prober(instance.url, timeout=30.0, tokens=Tokens(SECRET)) as prober:
                told = identify.wait(prober, timeout=30.0, revive=lambda: None)
                yield Servers(
                    database_url=url,
                    postgres_version=POSTGRES,
                    prober=prober,
                    instance=instance,
                    can=capabilities(POSTGREST),
                    schemas=told.schemas,
                    loaded=told.loaded,
                    channel=OPTIONS.channel,
                )
        finally:
            instance.end()

    @staticmethod
    def _run(url: str, statement: sql.Composed) -> None:
        with psycopg.connect(url, autocommit=True) as connection:
            connection.execute(statement)


@contextmanager
def opened() -> Iterator[Rig]:
    """Start Postgres and make the roles."""
    with embedded.session() as session:
        postgres = session.postgres(POSTGRES)
        with psycopg.connect(postgres.url, autocommit=True) as connection:
            connection.execute(sql.SQL("create role {} nologin").format(sql.Identifier(ANONYMOUS)))
            connection.execute(
                sql.SQL("create role authenticator noinherit login password {}").format(sql.Literal(PASSWORD))
            )
            connection.execute(sql.SQL("grant {} to authenticator").format(sql.Identifier(ANONYMOUS)))
        yield Rig(session, postgres)
