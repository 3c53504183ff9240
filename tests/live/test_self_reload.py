"""Following by itself, where it takes a second hand to go wrong: late, deaf, told by another, there and back."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import psycopg
import pytest

from cachegate import pipeline
from cachegate.model.migration import Migration, Selection, Transaction
from cachegate.model.reload import SelfReload, Source
from cachegate.model.report import ExitCode, Finding, Report
from cachegate.options import Options
from conftest import FreshDatabase, StartPostgrest
from gate import Given, migration, opened
from servers import Database

BASE = migration(
    "1_base.sql",
    "create schema api; grant usage on schema api to anon;"
    " create table api.actors (id int primary key, code text); grant select on api.actors to anon;",
)
CREATE = "create table api.films (id int primary key); grant select on api.films to anon;"
NOTIFY = "notify pgrst, 'reload schema';"
ALTER = "alter table api.actors alter column code type uuid using null;"
BACK = "alter table api.actors alter column code type text;"
SHUT_OUT = """
alter role authenticator connection limit 0;
select pg_terminate_backend(pid) from pg_stat_activity where usename = 'authenticator' and query not like 'LISTEN%';
"""
WAIT = """
do $$ begin
  while not exists (select from pg_stat_activity where application_name = 'somebody') loop
    perform pg_sleep(0.02), pg_stat_clear_snapshot();
  end loop;
end $$;
"""
LET_IN = "alter role authenticator connection limit -1"
ASKING = "asking the API what it shows by itself"
PAIRS = pytest.mark.parametrize(("postgrest", "postgres"), [("11.2.2", "15"), ("12.0.2", "18")])


def run(
    database: Database,
    start: StartPostgrest,
    version: str,
    *change: Migration,
    heed: Callable[[str], None] = lambda text: None,
    settings: dict[str, str] | None = None,
    layout: str = "plain",
    **options: object,
) -> Report:
    """The whole gate; `heed` hears what it says, and may act."""
    chosen = replace(Options(directory=Path(), reload_timeout=20.0, self_reload_timeout=15.0), **options)  # type: ignore[arg-type]
    given = Given(options=chosen, settings=settings or {})
    with opened(database, start, version, given) as servers:
        work = pipeline.Work(Selection((BASE,), change, "as the test says"), layout, today=given.today)
        return pipeline.run(servers, work, given.options, heed, pipeline.Stages())


def told(report: Report) -> tuple[SelfReload, Finding]:
    assert report.self_reload is not None
    (finding,) = [one for one in report.findings if one.check == "self-reload"]
    return report.self_reload, finding


@PAIRS
def test_late(postgrest: str, postgres: str, fresh_database: FreshDatabase, start_postgrest: StartPostgrest) -> None:
    """It gets no connection for its load, tries again and again, and follows in the end: a warning, with the time."""
    database = fresh_database(postgres)

    def heed(text: str) -> None:
        if text == ASKING:
            threading.Timer(2.5, database.run, [LET_IN]).start()

    report = run(database, start_postgrest, postgrest, migration("2_x.sql", SHUT_OUT + CREATE + NOTIFY), heed=heed)

    seen, finding = told(report)
    assert seen.verdict == "reloads late", seen
    assert seen.milliseconds is not None
    assert seen.milliseconds > 2000
    assert (finding.severity, finding.code) == ("warning", "late")
    assert report.exit_code is ExitCode.GOOD


@PAIRS
def test_not_late(
    postgrest: str, postgres: str, fresh_database: FreshDatabase, start_postgrest: StartPostgrest
) -> None:
    """The same without being shut out."""
    report = run(fresh_database(postgres), start_postgrest, postgrest, migration("2_x.sql", CREATE + NOTIFY))

    seen, _ = told(report)
    assert seen.verdict == "reloads by itself", seen
    assert seen.milliseconds is not None
    assert report.exit_code is ExitCode.GOOD


def test_what_to_paste_is_marked_for_the_tool(fresh_database: FreshDatabase, start_postgrest: StartPostgrest) -> None:
    """goose would cut the functions of the event triggers at each semicolon."""
    report = run(fresh_database("15"), start_postgrest, "12.0.2", migration("2_x.sql", CREATE), layout="goose")

    _, finding = told(report)
    assert "-- +goose StatementBegin\ncreate or replace function" in (finding.sql or "")
    assert (finding.sql or "").startswith("notify pgrst")


@contextmanager
def pretending(database: Database) -> Iterator[Callable[[str], None]]:
    """What makes a session listen under PostgREST's name, and do nothing, as soon as the first migration is told of.

    Not before: reloading after the baseline may end the sessions that listen.
    """
    with psycopg.connect(database.url, autocommit=True, application_name="PostgREST 12.0.2") as connection:

        def heed(text: str) -> None:
            if text.startswith("migration 1/"):
                connection.execute('LISTEN "pgrst"')

        yield heed


@PAIRS
def test_somebody_listens_and_nobody_acts(
    postgrest: str, postgres: str, fresh_database: FreshDatabase, start_postgrest: StartPostgrest
) -> None:
    """Every answer comes from the old cache and looks right: our own notification moves nothing, so theirs did not."""
    database = fresh_database(postgres)
    deaf = {"db-channel-enabled": "false"}
    with pretending(database) as heed:
        report = run(
            database,
            start_postgrest,
            postgrest,
            migration("2_x.sql", ALTER + NOTIFY),
            heed=heed,
            settings=deaf,
            reload_timeout=8.0,
        )

    seen, finding = told(report)
    assert seen.verdict == "does not reload", seen
    assert "ours had no effect either" in seen.reason
    assert "api.actors.code" in str(finding.cause)


@PAIRS
def test_an_altered_type_that_was_heard(
    postgrest: str, postgres: str, fresh_database: FreshDatabase, start_postgrest: StartPostgrest
) -> None:
    """The twin: PostgREST itself listens."""
    report = run(fresh_database(postgres), start_postgrest, postgrest, migration("2_x.sql", ALTER + NOTIFY))

    assert told(report)[0].verdict == "reloads by itself"


@PAIRS
def test_another_session_notified(
    postgrest: str, postgres: str, fresh_database: FreshDatabase, start_postgrest: StartPostgrest
) -> None:
    """It was nothing that these migrations bring: production would not have had it."""
    database = fresh_database(postgres)
    waits = (
        "do $$ begin while not exists (select from pg_stat_activity where application_name = 'somebody') loop perform"
    )
    waits += " pg_sleep(0.02); perform pg_stat_clear_snapshot(); end loop; end $$;"
    gone: list[threading.Thread] = []

    def notify() -> None:
        with psycopg.connect(database.url, autocommit=True, application_name="visitor") as connection:
            connection.execute("notify pgrst, 'reload schema'")
            connection.execute("set application_name to 'somebody'")
            connection.execute("select pg_sleep(1)")

    def heed(text: str) -> None:
        if text.startswith("migration 1/1"):
            gone.append(threading.Thread(target=notify))
            gone[0].start()

    report = run(database, start_postgrest, postgrest, migration("2_x.sql", WAIT + CREATE), heed=heed)
    gone[0].join()

    seen, _ = told(report)
    assert seen.verdict == "does not reload", seen
    assert [(one.source, one.file) for one in seen.notifications] == [(Source.ELSEWHERE, None)]
    assert "another session sent it, not these migrations" in seen.reason


@PAIRS
@pytest.mark.parametrize(
    ("files", "transaction", "verdict"),
    [
        ([ALTER + NOTIFY, BACK], Transaction.AUTO, "does not reload"),
        (
            [ALTER + NOTIFY + BACK],
            Transaction.STATEMENT,
            "does not reload",
        ),
        (
            [ALTER + NOTIFY + BACK],
            Transaction.AUTO,
            "reloads by itself",
        ),
        ([ALTER, BACK], Transaction.AUTO, "nothing to reload"),
    ],
)
def test_there_and_back(
    files: list[str],
    transaction: Transaction,
    verdict: str,
    postgrest: str,
    postgres: str,
    fresh_database: FreshDatabase,
    start_postgrest: StartPostgrest,
) -> None:
    """A reload between a change and its undoing leaves the cache with what is not so any more.

    The catalogs before and after are equal: only the one at the time of the notification shows it.
    """
    change = [migration(f"{number}_x.sql", sql) for number, sql in enumerate(files, 2)]

    report = run(fresh_database(postgres), start_postgrest, postgrest, *change, transaction=transaction)

    assert report.self_reload is not None
    assert report.self_reload.verdict == verdict, report.self_reload
