"""A running pair of a database and its PostgREST servers, looked at as `cachegate doctor` does."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace

import pytest
from psycopg import Connection

from cachegate.database import backends, session
from cachegate.database import vitals as of_database
from cachegate.diagnose import diagnose
from cachegate.embedded import Postgrest
from cachegate.model.diagnosis import Diagnosis
from cachegate.model.vitals import DatabaseVitals, Stale, Trial, Vitals
from cachegate.pipeline import fencing
from cachegate.ports import Instance
from cachegate.postgrest import fence, identify, vitals
from cachegate.postgrest.prober import Prober
from cachegate.postgrest.tokens import Tokens
from conftest import StartPostgrest
from gate import ROLES, SECRET
from servers import Database

PAIRS = pytest.mark.parametrize(("postgrest", "postgres"), [("11.2.2", "15"), ("12.0.2", "18")])
BASE = """
create schema api;
create table api.films (id int primary key);
create view api.titles as select id from api.films;
"""
GRANTS = "grant usage on schema api to anon; grant select on all tables in schema api to anon;"


@dataclass
class Looked:
    """One PostgREST: where it is asked, and what else we have of it."""

    prober: Prober
    admin: Prober | None = None
    instance: Instance | None = None


@dataclass
class Pair:
    """What `vitals` looks at. `patience` is for a server that starts, `seconds` for a relation to be seen."""

    database: Database
    apis: tuple[Looked, ...]
    patience: float = 3.0
    seconds: float = 2.0

    def vitals(self, *, order: Callable[[backends.Sessions], object] | None = backends.Sessions.notify) -> Vitals:
        """With an experiment, unless `order` is None."""
        with session.opened(self.database.url) as connection:
            if order is None:
                apis = tuple(
                    vitals.gather(one.prober, one.instance, one.admin, patience=self.patience) for one in self.apis
                )
                return Vitals(self._database(connection), apis)
            return self._tried(connection, order)

    def diagnoses(self) -> tuple[Diagnosis, ...]:
        return diagnose(self.vitals())

    def ids(self) -> list[str]:
        return [one.id for one in self.diagnoses()]

    def _tried(
        self, connection: Connection[tuple[object, ...]], order: Callable[[backends.Sessions], object]
    ) -> Vitals:
        probers = [one.prober for one in self.apis]
        with fencing.standing(probers, connection, "api") as standing:
            sessions = backends.Sessions(connection, "pgrst")
            since = sessions.clock()
            order(sessions)
            took = fence.watch(probers, "api", standing.name, timeout=self.seconds)
            reached = sessions.active_since(since).known
            seen = {prober.url: seconds for prober, seconds in zip(probers, took, strict=True)}
            sentinel = ("api", standing.name)
            found = tuple(
                vitals.gather(one.prober, one.instance, one.admin, sentinel=sentinel, patience=self.patience)
                for one in self.apis
            )
            return Vitals(self._database(connection), found, trials=(Trial("notify", reached, seen, self.seconds),))

    def _database(self, connection: Connection[tuple[object, ...]]) -> DatabaseVitals:
        return of_database.gather(connection, self.database.url, patience=1.0)


def settings(database: Database, **more: str) -> dict[str, str]:
    """PostgREST's, as a project would have them; names with underscores for hyphens."""
    usual = {
        "db-uri": database.url_as("authenticator", "connection"),
        "db-schemas": "api",
        "db-anon-role": "anon",
        "jwt-secret": SECRET,
    }
    return usual | {name.replace("_", "-"): value for name, value in more.items()}


@contextmanager
def pair(
    database: Database,
    start: StartPostgrest,
    version: str,
    more: Mapping[str, str] = {},
    *,
    ready: bool = True,
    base: bool = True,
) -> Iterator[tuple[Pair, Postgrest]]:
    """One PostgREST on a small database, ready unless it never will be."""
    if base:
        database.run(ROLES + BASE + GRANTS)
    postgrest = start(version, settings(database) | dict(more))
    with looked_at(database, [postgrest]) as found:
        if ready:
            identify.wait(found.apis[0].prober, timeout=30.0, revive=lambda: None, patience=30.0)
        yield found, postgrest


@contextmanager
def looked_at(database: Database, postgrests: Sequence[Postgrest]) -> Iterator[Pair]:
    """These PostgREST servers on this database."""
    with ExitStack() as stack:

        def prober(url: str) -> Prober:
            return stack.enter_context(Prober(url, timeout=1.0, tokens=Tokens(SECRET)))

        yield Pair(
            database,
            tuple(Looked(prober(one.url), prober(one.admin_url) if one.admin_url else None, one) for one in postgrests),
        )


def lacking(found: Vitals, *labels: str) -> Vitals:
    """The same, and what the API was found to lack before the experiment, if there was one."""
    return replace(found, stale=Stale(9, labels, healed=bool(found.trials)))


def answers(found: Pair) -> bool:
    """Whether every PostgREST serves from a cache."""
    return all(identify.silence(one.prober) is None for one in found.apis)
