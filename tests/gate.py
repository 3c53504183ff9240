"""The gate, run for a test: real servers as a project would have them, files given as text."""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from cachegate import pipeline
from cachegate.embedded import Postgrest
from cachegate.model.migration import Migration, Selection
from cachegate.model.report import Finding, Outcome, Report
from cachegate.options import Options
from cachegate.pipeline.servers import Servers
from cachegate.ports import Instance
from cachegate.postgrest import identify
from cachegate.postgrest.prober import Prober
from cachegate.postgrest.reload import policy
from cachegate.postgrest.tokens import Tokens
from cachegate.postgrest.versions import capabilities
from conftest import StartPostgrest
from servers import Database

SECRET = "a secret that is long enough for every version"
ROLES = """
create role authenticator noinherit login password 'connection';
create role anon nologin;
create role app_user nologin;
grant anon, app_user to authenticator;
"""


@dataclass(frozen=True)
class Given:
    """What a test gives the gate. `settings` are PostgREST's; `signed` lets us speak as every role."""

    base: Sequence[Migration] = ()
    change: Sequence[Migration] = ()
    seeds: Sequence[Migration] = ()
    settings: Mapping[str, str] = field(default_factory=dict)
    signed: bool = True
    reachable: bool = True  # whether the gate may signal PostgREST
    today: date = date(2026, 1, 31)
    options: Options = field(default_factory=lambda: Options(directory=Path(), reload_timeout=20.0))


def migration(name: str, sql: str) -> Migration:
    return Migration(name.split("_")[0], name, sql.encode())


def judge(database: Database, start: StartPostgrest, version: str, given: Given) -> Report:
    """Run the whole gate: password authentication, a connection role of its own, PostgREST up before its schema."""
    with opened(database, start, version, given) as servers:
        return judged(servers, given)


def judged(servers: Servers, given: Given) -> Report:
    """Run the pipeline on servers that are there already."""
    selection = Selection(tuple(given.base), tuple(given.change), "as the test says")
    work = pipeline.Work(selection, "plain", tuple(given.seeds), today=given.today)
    return pipeline.run(servers, work, given.options, lambda text: None, pipeline.Stages())


@contextmanager
def opened(database: Database, start: StartPostgrest, version: str, given: Given) -> Iterator[Servers]:
    """Both servers, PostgREST ready, before any migration."""
    database.run(ROLES)
    postgrest = start(
        version,
        {
            "db-uri": database.url_as("authenticator", "connection"),
            "db-schemas": "api",
            "db-anon-role": "anon",
            "jwt-secret": SECRET,
            **given.settings,
        },
    )
    tokens = Tokens(SECRET if given.signed else None)
    with Prober(postgrest.url, timeout=10.0, tokens=tokens) as prober:
        told = identify.wait(prober, timeout=30.0, revive=lambda: None)
        yield Servers(
            database_url=database.url,
            postgres_version="",
            prober=prober,
            instance=_instance(postgrest) if given.reachable else None,
            can=capabilities(version),
            schemas=told.schemas,
            loaded=told.loaded,
            channel=given.options.channel,
            ladder=policy.in_ci(given.options.ladder),
        )


def _instance(postgrest: Postgrest) -> Instance:
    return postgrest


def unsettled(report: Report) -> list[Finding]:
    """Everything that is not simply true: failed or not looked at, ignored or not."""
    return [finding for finding in report.findings if finding.outcome in (Outcome.FAILED, Outcome.ERRORED)]


def eventually(fact: object, *, timeout: float = 10.0) -> None:
    """Wait until calling `fact` gives something true."""
    deadline = time.monotonic() + timeout
    while not fact():  # type: ignore[operator]
        assert time.monotonic() < deadline, "it never came true"
