"""Trying event triggers leaves nothing, disturbs nobody, and says what it may not do."""

from __future__ import annotations

import threading

import psycopg
import pytest

from cachegate.database import session, trigger_trials, triggers
from cachegate.errors import EnvironmentProblem
from cachegate.model.triggers import Tried
from cachegate.triggers import kinds
from conftest import FreshDatabase
from live.trigger_verdicts import BOTH, EVERYTHING, PAIR, tried, with_password
from triggers_as_found import FINE


@pytest.mark.parametrize("schema", [None, "api"])
@BOTH
def test_nothing_is_left(postgres: str, schema: str | None, fresh_database: FreshDatabase) -> None:
    """Objects, extensions, casts, comments, settings of event triggers: all as before, also what a killed run left."""
    database = fresh_database(postgres)
    database.run("create schema api; create extension citext schema api;" + PAIR)
    before = database.rows(EVERYTHING)
    database.run("create schema cachegate_trial_dead; create table api.cachegate_trial_dead_1 (id serial)")
    seen = tried(database, [with_password(kind, database) for kind in kinds.ALL], schema=schema)

    assert [one for one in seen if one.refused] == []
    assert database.rows(EVERYTHING) == before


def test_two_at_once(fresh_database: FreshDatabase) -> None:
    """Trials in one database wait for one another, and none counts what the other one sends."""
    database = fresh_database("18")
    database.run(FINE)
    seen: list[tuple[Tried, ...]] = []
    threads = [threading.Thread(target=lambda: seen.append(tried(database))) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert len(seen) == 3
    sent = [{one.kind.name for one in each if one.sent} for each in seen]
    assert sent[0] == sent[1] == sent[2] != set()


@BOTH
def test_without_the_right_to_make_a_schema(postgres: str, fresh_database: FreshDatabase) -> None:
    """It is said, with what to grant."""
    database = fresh_database(postgres)
    database.run("create role weak login password 'weak'")

    with pytest.raises(EnvironmentProblem, match="No schema can be made"):
        trigger_trials.trial(database.url_as("weak", "weak"), kinds.ALL, ["pgrst"], schema=None)


@BOTH
def test_a_role_that_is_no_superuser(postgres: str, fresh_database: FreshDatabase) -> None:
    """It makes what it may; foreign data and some extensions are left open, and nothing stays behind."""
    database = fresh_database(postgres)
    database.run(PAIR)
    database.run(f"create role maker login password 'maker'; grant create on database {database.name} to maker")
    before = database.rows(EVERYTHING)
    seen = trigger_trials.trial(database.url_as("maker", "maker"), kinds.ALL, ["pgrst"], schema=None)

    assert {one.kind.tag for one in seen if one.refused} <= {kind.tag for kind in kinds.ALL if kind.rare}
    assert {one.kind.name for one in seen if one.kind.matters and not one.sent and one.refused is None} == set()
    assert database.rows(EVERYTHING) == before


def test_reading_writes_nothing(fresh_database: FreshDatabase) -> None:
    """A read-only session is enough."""
    database = fresh_database("15")
    database.run(FINE)
    with session.reading(database.url) as connection:
        assert [one.name for one in triggers.read(connection)] == ["watch_commands", "watch_drops"]
        with pytest.raises(psycopg.errors.ReadOnlySqlTransaction):
            connection.execute("create schema x")
