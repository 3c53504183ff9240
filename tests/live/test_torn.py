"""A torn cache, made for real: functions and embeds are new, relations old. Ours is the fence that it cannot fool.

A load's first query, about relations, calls pg_relation_is_updatable on views, and waits there while a transaction
replaces one of them; its snapshot is older than that transaction, those of the following queries are not (A3).
"""

from __future__ import annotations

import io
import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psycopg
import pytest
from psycopg import Connection

from cachegate.cli import command, run_of
from cachegate.database import quiet, siblings
from cachegate.guard import Console
from cachegate.model.report import Subject
from cachegate.pipeline.fencing import standing
from cachegate.postgrest import fence, identify
from cachegate.postgrest.prober import Prober
from cachegate.postgrest.requests import Request
from conftest import FreshDatabase, StartPostgrest
from gate import ROLES, eventually
from livepair import PAIRS, Pair, served
from servers import POSTGREST_VERSIONS, Database

BASE = """
create schema api;
grant usage on schema api to anon;
create table api.films (id int primary key, title text);
create view api.titles as select id, title from api.films;
"""
CHANGE = """
create or replace view api.titles as select id, title, id as again from api.films;
create table api.prizes (id int primary key, film_id int references api.films (id));
create function api.best_prize() returns setof api.prizes language sql stable as 'select * from api.prizes';
create function api.fence_of_a_function() returns int language sql stable as 'select 1';
grant select on all tables in schema api to anon;
"""


@contextmanager
def blocked_load(database: Database, change: str) -> Iterator[Connection[Any]]:
    """A load that began before `change` is committed and ends after it; inside the block it waits."""
    with psycopg.connect(database.url) as blocker, psycopg.connect(database.url, autocommit=True) as other:
        quiet.wait(other, timeout=10.0)
        blocker.execute(change.encode())
        other.execute("notify pgrst, 'reload schema'")
        eventually(
            lambda: other.execute(
                "select pid from pg_catalog.pg_stat_activity"
                " where application_name ~ '^PostgREST' and wait_event_type = 'Lock'"
            ).fetchone()
        )
        yield other
        blocker.commit()


def callable_(prober: Prober) -> Callable[[], bool]:
    """Whether the function is in the cache: what somebody would ask who made a fence of one."""
    request = Request("OPTIONS", "/rpc/fence_of_a_function", (("Accept-Profile", "api"),))
    return lambda: getattr(prober.one(request), "status", 0) == 200


@pytest.mark.parametrize("version", POSTGREST_VERSIONS)
def test_a_function_is_fooled_and_a_view_is_not(
    version: str, database: Database, start_postgrest: StartPostgrest
) -> None:
    """The function answers while the table of its own transaction is missing; our fence waits for the next load."""
    database.run(ROLES + BASE)
    uri = database.url_as("authenticator", "connection")
    postgrest = start_postgrest(version, {"db-uri": uri, "db-schemas": "api", "db-anon-role": "anon"})
    with (
        Prober(postgrest.url, timeout=5.0) as prober,
        psycopg.connect(database.url, autocommit=True) as connection,
    ):
        assert identify.wait(prober, timeout=30.0, revive=lambda: None).loaded
        with blocked_load(database, CHANGE):
            torn = standing(prober, connection, "api")
            ours = torn.__enter__()  # committed while the load waits, like a fence that nobody notified about
        try:
            eventually(callable_(prober))
            quiet.wait(connection, timeout=10.0)

            assert callable_(prober)(), "a function would have proven the reload"
            assert not fence.knows(prober, "api", "prizes"), "and the table is not there"
            assert ours.seen(1.0) is None

            connection.execute("notify pgrst, 'reload schema'")
            assert ours.seen(10.0) is not None
            assert fence.knows(prober, "api", "prizes")
            assert callable_(prober)()
        finally:
            torn.__exit__(None, None, None)


@pytest.fixture
def pair(
    postgrest: str, postgres: str, fresh_database: FreshDatabase, start_postgrest: StartPostgrest, tmp_path: Path
) -> Pair:
    return served(fresh_database(postgres), start_postgrest, postgrest, tmp_path)


def doctor(pair: Pair, *arguments: str) -> tuple[list[str], str]:
    """The diagnoses that `cachegate doctor` gives, and all that it says."""
    path = pair.folder / "incident.json"
    out, told = io.StringIO(), io.StringIO()
    given = ["--database-url", pair.database.url, "--postgrest-url", pair.api.url, "--json", str(path), *arguments]
    command(["doctor", *given], Console({}, out, told), lambda: pair.folder, run_of)
    report = json.loads(path.read_text("utf-8"))
    return [one["id"] for one in report["remaining"]], json.dumps(report) + out.getvalue() + told.getvalue()


@PAIRS
def test_a_torn_cache_is_told_and_healed(pair: Pair) -> None:
    """In the wild: doctor names it with what shows it, and one reload after the last commit heals."""
    with Prober(pair.api.url, timeout=5.0) as prober, psycopg.connect(pair.database.url, autocommit=True) as connection:
        with blocked_load(pair.database, CHANGE):
            pass
        eventually(callable_(prober))
        quiet.wait(connection, timeout=10.0)

    looked, told = doctor(pair)

    assert looked == ["torn"], told
    assert "It knows api.best_prize(), but not api.prizes, which the same transaction made before." in told
    assert doctor(pair, "--allow-fence")[0] == []
    assert doctor(pair)[0] == []


@PAIRS
def test_an_old_cache_is_not_called_torn(pair: Pair) -> None:
    """The twin: the same change without a load in its middle is stale, and nothing worse."""
    with psycopg.connect(pair.database.url) as connection:
        connection.execute(CHANGE.encode())

    assert doctor(pair)[0] == ["stale"]


TABLE = "create table api.t (id int primary key);"
FUNCTION = "create function api.f() returns int language sql as 'select 1';"


@pytest.mark.parametrize(
    ("steps", "told"),
    [
        pytest.param([TABLE + FUNCTION], True, id="one transaction"),
        pytest.param(
            [TABLE + FUNCTION, "grant select on api.t to anon; grant execute on function api.f() to anon"],
            True,
            id="granted later",
        ),
        pytest.param(
            [TABLE + FUNCTION, "alter table api.t add column more int; create index on api.t (id)"],
            True,
            id="altered later",
        ),
        pytest.param([TABLE, FUNCTION], False, id="two transactions"),
        pytest.param([FUNCTION + TABLE], False, id="the function first"),
        pytest.param(
            ["create table api.old (id int);", "alter table api.old rename to t;" + FUNCTION], False, id="renamed"
        ),
        pytest.param(
            [TABLE + FUNCTION, "alter table api.t rename to u; alter table api.u rename to t"],
            False,
            id="renamed later",
        ),
        pytest.param([FUNCTION, TABLE + FUNCTION.replace("create", "create or replace")], False, id="replaced"),
        pytest.param(
            ["create function api.f(a int) returns int language sql as 'select 1';", TABLE + FUNCTION],
            False,
            id="overload",
        ),
    ],
)
@pytest.mark.parametrize("postgres_version", ["15", "18"])
def test_what_one_transaction_made(steps: list[str], told: bool, database: Database) -> None:
    """Only what cannot be explained otherwise: the relation under its first name, then the function, in one go."""
    database.run(ROLES + "create schema api;")
    for step in steps:
        with psycopg.connect(database.url) as connection:
            connection.execute(step.encode())

    with psycopg.connect(database.url, autocommit=True) as connection:
        found = siblings.functions_after(connection, [Subject("relation", "api", "t")])

    assert found == (((Subject("relation", "api", "t"), Subject("function", "api", "f()")),) if told else ())
