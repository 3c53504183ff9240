"""The reason for this product: with a stale cache a plain GET of everything new is 200, and nothing else works."""

from __future__ import annotations

from dataclasses import replace

import httpx
import pytest

from cachegate import pipeline
from cachegate.errors import EnvironmentProblem
from cachegate.model.migration import Selection
from cachegate.model.report import ExitCode, Outcome, Verdict
from cachegate.pipeline.servers import Servers
from conftest import FreshDatabase, StartPostgrest
from gate import Given, migration, opened, unsettled

BASE = """
create schema api;
grant usage on schema api to anon;
create table api.films (id int primary key, title text);
grant select, insert, update on api.films to anon;
"""
CHANGE = """
create table api.actors (id int primary key, name text);
grant select, insert, update on api.actors to anon;
alter table api.films add column rating int, add column lead_id int constraint films_lead references api.actors (id);
create view api.titles as select title from api.films;
grant select on api.titles to anon;
"""
OBVIOUS = ("/actors", "/actors?select=id,name", "/films?select=rating,lead_id", "/titles", "/films?rating=is.null")
REAL = (
    ("POST", "/films?columns=rating", "PGRST204"),
    ("POST", "/films?columns=lead_id", "PGRST204"),
    ("GET", "/films?select=*,actors(*)", "PGRST200"),
)
PAIRS = pytest.mark.parametrize(("postgrest", "postgres"), [("11.2.2", "15"), ("12.0.2", "18")])


@pytest.mark.proves("F-32", "F-33")
@PAIRS
def test_plain_gets_are_green_and_the_gate_is_red(
    postgrest: str, postgres: str, fresh_database: FreshDatabase, start_postgrest: StartPostgrest
) -> None:
    """The same server, the same moment: GETs all answer 200, what clients do next fails, and the gate exits with 1."""
    database = fresh_database(postgres)
    given = Given(base=[migration("1_base.sql", BASE)], change=[migration("2_change.sql", CHANGE)])
    with opened(database, start_postgrest, postgrest, given) as servers:
        seen: list[int] = []
        report = pipeline.run(
            servers,
            pipeline.Work(
                Selection(tuple(given.base), tuple(given.change), "as the test says"), "plain", today=given.today
            ),
            replace(given.options, self_reload="error"),
            lambda told: seen.extend(look(servers)) if told.startswith("asking the API what") else None,
            pipeline.Stages(),
        )

    assert seen == [200] * len(OBVIOUS)
    assert (report.verdict, report.exit_code) == (Verdict.FAIL, ExitCode.FOUND)
    assert [finding.check for finding in unsettled(report)] == ["self-reload"]
    assert report.before_reload is not None
    assert report.before_reload.failed >= 7
    late = [one.subject.label for one in report.findings if one.before is Outcome.FAILED]
    assert {"api.actors", "api.films.rating", "api.films.films_lead", "api.titles"} <= set(late)


def look(servers: Servers) -> list[int]:
    """What somebody would look at after a deploy; and, for the record, what their clients get."""
    with httpx.Client(base_url=servers.prober.url) as client:
        for method, path, code in REAL:
            assert client.request(method, path, json=[] if method == "POST" else None).json()["code"] == code
        return [client.get(path).status_code for path in OBVIOUS]


@PAIRS
def test_a_cache_that_nothing_can_move_is_no_green(
    postgrest: str, postgres: str, fresh_database: FreshDatabase, start_postgrest: StartPostgrest
) -> None:
    """It is deaf, and nobody may signal it or end its sessions: without a proven baseline nothing is verified."""
    given = Given(
        base=[migration("1_base.sql", BASE)],
        change=[migration("2_change.sql", CHANGE)],
        settings={"db-channel-enabled": "false"},
        reachable=False,
        options=replace(Given().options, reload_timeout=1.0, ladder=("notify", "listener", "signal", "restart")),
    )
    with (
        opened(fresh_database(postgres), start_postgrest, postgrest, given) as servers,
        pytest.raises(EnvironmentProblem) as caught,
    ):
        pipeline.run(
            servers,
            pipeline.Work(
                Selection(tuple(given.base), tuple(given.change), "as the test says"), "plain", today=given.today
            ),
            given.options,
            lambda told: None,
            pipeline.Stages(),
        )

    assert caught.value.exit_code is ExitCode.UNVERIFIED
    assert "notify: nobody listens" in caught.value.why
