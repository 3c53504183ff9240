"""However a fence's block ends it is gone afterwards, or told; and nothing else goes with it."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import ExitStack
from typing import Any

import psycopg
import pytest
from psycopg import Connection, sql

import leftovers
from cachegate.database import fence as views
from cachegate.model.report import Outcome, Severity
from cachegate.pipeline.fencing import standing
from cachegate.postgrest.prober import Prober
from conftest import StartPostgrest
from gate import Given, judge, migration
from live.fences import ALWAYS, LOOKALIKES, Interrupted, alarm, fences, no_postgrest, prepared, serving
from servers import Database


@pytest.fixture
def connection(database: Database) -> Iterator[Connection[Any]]:
    with prepared(database) as connection:
        yield connection


@pytest.fixture
def nobody() -> Iterator[Prober]:
    with no_postgrest() as prober:
        yield prober


@pytest.mark.parametrize("ending", [ValueError, KeyboardInterrupt, Interrupted])
def test_gone_after_an_exception(
    ending: type[BaseException], database: Database, connection: Connection[Any], nobody: Prober
) -> None:
    """Errors, Ctrl-C and a polite end go through the same door."""
    with leftovers.none(database):
        with pytest.raises(ending), standing(nobody, connection, "api"):
            raise ending
        assert fences(database) == []


def test_gone_after_the_connection_is_lost(database: Database, connection: Connection[Any], nobody: Prober) -> None:
    """The server ends the session in the middle: a second one drops the fence."""
    with leftovers.none(database):
        with standing(nobody, connection, "api") as fence:
            database.rows("select pg_catalog.pg_terminate_backend(%s)", connection.info.backend_pid)
        assert fence.remarks == []
        assert fences(database) == []


def test_gone_after_a_query_was_cut_off(database: Database, connection: Connection[Any], nobody: Prober) -> None:
    """A signal in the middle of a query leaves the connection busy: a second one drops the fence."""
    with leftovers.none(database):
        with pytest.raises(Interrupted), standing(nobody, connection, "api"), alarm(0.3):
            connection.execute("select pg_catalog.pg_sleep(60)")
        assert connection.closed
        assert fences(database) == []


def test_a_session_that_may_yet_make_it_is_told(database: Database, connection: Connection[Any]) -> None:
    """It is not over in time, and no view is there to be dropped: that nothing is left cannot be promised."""
    told: list[str] = []
    session = connection.info.backend_pid
    with (
        pytest.raises(Interrupted),
        views.removing(connection, "api", "cachegate_fence_0", told.append, patience=0.2),
        alarm(0.3),
    ):
        connection.execute("select pg_catalog.pg_sleep(60)")

    assert told == [
        "The view api.cachegate_fence_0 could not be dropped again:"
        f" session {session}, which may yet make it, did not end within 0.2 s"
    ]


def test_a_view_that_is_there_is_dropped_at_once(database: Database, connection: Connection[Any]) -> None:
    """Its session goes on with something else: nobody makes it twice, so nobody waits for that."""
    told: list[str] = []
    views.put(connection, "api", "cachegate_fence_0")
    with (
        pytest.raises(Interrupted),
        views.removing(connection, "api", "cachegate_fence_0", told.append, patience=0.2),
        alarm(0.3),
    ):
        connection.execute("select pg_catalog.pg_sleep(60)")

    assert (told, fences(database)) == ([], [])


def test_gone_in_a_transaction_that_failed(database: Database, connection: Connection[Any], nobody: Prober) -> None:
    """A transaction that somebody left open and broken is not waited for, nor touched."""
    with leftovers.none(database), standing(nobody, connection, "api"):
        connection.execute("begin")
        with pytest.raises(psycopg.errors.DivisionByZero):
            connection.execute("select 1 / 0")

    assert fences(database) == []
    connection.execute("rollback")


@pytest.mark.parametrize("event", ["ddl_command_end", "sql_drop"])
def test_interrupted_while_it_is_made_or_dropped(
    event: str, database: Database, connection: Connection[Any], nobody: Prober
) -> None:
    """A signal while Postgres is at it, and by chance just before the commit: nothing is left."""
    tags = "when tag in ('GRANT')" if event == "ddl_command_end" else ""
    database.run(ALWAYS.format(does="perform pg_catalog.pg_sleep(1)", event=event, tags=tags))

    with leftovers.none(database):
        with pytest.raises(Interrupted), alarm(0.5), standing(nobody, connection, "api"):
            pass
        assert fences(database) == []


def test_a_database_that_keeps_it_is_named(database: Database, connection: Connection[Any], nobody: Prober) -> None:
    """A trigger that always fires and refuses the drop is told; once it lets go, the next run sweeps."""
    database.run(ALWAYS.format(does="raise exception 'views stay'", event="sql_drop", tags=""))
    with standing(nobody, connection, "api") as first:
        assert first.remarks == []
    assert first.remarks == [f"The view api.{first.name} could not be dropped again: views stay"]

    connection.close()  # the run is over
    with psycopg.connect(database.url, autocommit=True) as following, standing(nobody, following, "api") as second:
        assert second.remarks == first.remarks
    database.run("drop event trigger guard")
    with psycopg.connect(database.url, autocommit=True) as following, standing(nobody, following, "api") as last:
        assert fences(database) == [(last.name,)]
    assert last.remarks == []


def test_runs_at_once_leave_each_other_alone(
    database: Database, connection: Connection[Any], start_postgrest: StartPostgrest
) -> None:
    """The second starts while the first stands: both are seen, each goes with its own run."""
    with (
        serving(start_postgrest, "12.0.2", database) as prober,
        psycopg.connect(database.url, autocommit=True) as other,
        leftovers.none(database),
        ExitStack() as first_run,
    ):
        first = first_run.enter_context(standing(prober, connection, "api"))
        with standing(prober, other, "api") as second:
            connection.execute("notify pgrst")
            assert second.seen(10.0) is not None
            assert first.seen(10.0) is not None
        assert fences(database) == [(first.name,)]


def test_another_users_run_is_left_alone(database: Database, connection: Connection[Any], nobody: Prober) -> None:
    """Of another user's session one sees only that it is there: that is enough."""
    database.run("create role weak login password 'weak'; grant create, usage on schema api to weak")
    with (
        standing(nobody, connection, "api") as theirs,
        psycopg.connect(database.url_as("weak", "weak"), autocommit=True) as weak,
        standing(nobody, weak, "api") as own,
    ):
        assert fences(database) == sorted([(theirs.name,), (own.name,)])
        assert own.remarks == [], "nor was it tried"


@pytest.mark.parametrize("lookalike", LOOKALIKES)
def test_what_is_not_ours_stays(
    lookalike: str, database: Database, connection: Connection[Any], nobody: Prober
) -> None:
    """A relation that only looks like a fence, whatever its author meant by it."""
    comment = views.COMMENT.format(maker="1 of 2026-01-01 00:00:00.000000")
    database.run(lookalike.format(comment=comment))
    with leftovers.none(database), standing(nobody, connection, "api"):
        assert len(fences(database)) == 2


@pytest.mark.parametrize("postgres_version", ["15", "18"])
def test_ours_of_a_session_that_is_over_goes(database: Database, connection: Connection[Any], nobody: Prober) -> None:
    """The same process id, but a session that began at another time."""
    name = "cachegate_fence_0123456789abcdef"
    comment = views.COMMENT.format(maker=f"{connection.info.backend_pid} of 2026-01-01 00:00:00.000000")
    database.run(
        f"create view api.{name} as select current_user::text as role; comment on view api.{name} is '{comment}';"
    )
    with standing(nobody, connection, "api") as fence:
        assert fences(database) == [(fence.name,)]


def test_a_load_that_looks_at_it_is_waited_for(database: Database, connection: Connection[Any], nobody: Prober) -> None:
    """A transaction that has read the fence holds it for a moment: the drop waits, and comes through."""
    with leftovers.none(database), psycopg.connect(database.url) as reader:
        release = threading.Timer(0.5, reader.rollback)
        with standing(nobody, connection, "api") as fence:
            reader.execute(sql.SQL("select * from {}").format(sql.Identifier("api", fence.name)))
            release.start()
        assert (fence.remarks, fences(database)) == ([], [])


def test_the_report_says_what_is_left(database: Database, start_postgrest: StartPostgrest) -> None:
    """Each fence of a run that the database keeps is a warning, with its name; what was proven stays proven."""
    keeps = ALWAYS.format(does="raise exception 'views stay'", event="sql_drop", tags="")
    base = "create schema api; grant usage on schema api to anon; create table api.t (id int primary key);"
    change = migration("2_more", "create view api.more as select id from api.t; grant select on api.more to anon;")
    given = Given(base=(migration("1_base", base + keeps),), change=(change,))

    report = judge(database, start_postgrest, "12.0.2", given)

    told = [one for one in report.findings if one.key.startswith("cache-reloads")]
    assert [(one.key, one.outcome, one.severity) for one in told] == [
        ("cache-reloads", Outcome.PASSED, Severity.ERROR),
        ("cache-reloads:fence:1", Outcome.FAILED, Severity.WARNING),
        ("cache-reloads:fence:2", Outcome.FAILED, Severity.WARNING),
    ]
    left = sorted(f"The view api.{name} could not be dropped again: views stay" for (name,) in fences(database))
    assert sorted(str(one.cause) for one in told[1:]) == left
    assert not [one for one in report.findings if "cachegate_fence" in one.subject.label]
