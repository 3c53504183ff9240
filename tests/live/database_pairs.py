"""A database and a PostgREST that may be on it, looked at and diagnosed, for tests."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import pytest

from cachegate.database import session
from cachegate.database import vitals as of_database
from cachegate.diagnose import diagnose
from cachegate.embedded import Postgrest
from cachegate.model.diagnosis import Diagnosis
from cachegate.model.vitals import DatabaseVitals, Vitals
from cachegate.pipeline import diagnosing
from cachegate.postgrest import identify
from cachegate.postgrest import vitals as of_api
from cachegate.postgrest.prober import Prober
from conftest import StartPostgrest
from servers import url_as

VERSIONS = pytest.mark.parametrize("version", ["11.2.2", "12.0.2"])
SCHEMA = """
create schema api;
grant usage on schema api to anon;
create table api.films (id int primary key);
grant select on api.films to anon;
"""


@dataclass
class Pair:
    """A database of which we were told, and the PostgREST of which we were told."""

    url: str
    postgrest: Postgrest
    channel: str = "pgrst"
    logs: bool = True
    earlier: DatabaseVitals | None = field(default=None)

    def look(self) -> Vitals:
        with Prober(self.postgrest.url, timeout=5.0) as prober, session.opened(self.url) as connection:
            diagnosing.wake([prober])
            database = of_database.gather(connection, self.url, earlier=self.earlier)
            api = of_api.gather(prober, self.postgrest if self.logs else None, None)
            return Vitals(database, (api,), self.channel)

    def diagnoses(self) -> tuple[Diagnosis, ...]:
        return diagnose(self.look())

    def named(self) -> dict[str, bool]:
        """The diagnoses, and whether they are certain."""
        return {one.id: one.certain for one in self.diagnoses()}

    def only(self) -> Diagnosis:
        (one,) = self.diagnoses()
        return one


def started(url: str, start: StartPostgrest, version: str, settings: Mapping[str, str] | None = None) -> Postgrest:
    """A PostgREST on the database at `url`, its cache loaded."""
    postgrest = start(version, {"db-uri": url, "db-schemas": "api", "db-anon-role": "anon", **(settings or {})})
    with Prober(postgrest.url, timeout=5.0) as prober:
        assert identify.wait(prober, timeout=30.0, revive=lambda: None).loaded
    return postgrest


def as_authenticator(url: str) -> str:
    return url_as(url, "authenticator", "connection")
