"""The reload ladder on real servers: each way alone, every fault that one of them heals, and nobody else's sessions."""

from __future__ import annotations

import os
import re
import signal
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from typing import Any

import psycopg
import pytest
from psycopg import Connection

from cachegate.database import backends, quiet, session
from cachegate.embedded import Postgrest
from cachegate.engine import process
from cachegate.errors import EnvironmentProblem
from cachegate.model.reload import Reload, RungOutcome
from cachegate.options import Options
from cachegate.pipeline.reloading import reload
from cachegate.pipeline.servers import Servers
from cachegate.postgrest import fence
from cachegate.postgrest.reload import policy
from conftest import FreshDatabase, StartPostgrest
from gate import Given, eventually, opened
from replica import replica
from servers import Database
from servers import Servers as AllServers

PAIRS = pytest.mark.parametrize(("postgrest", "postgres"), [("11.2.2", "15"), ("12.0.2", "18")])
DEAF = {"db-channel-enabled": "false"}
ELSEWHERE = {"db-channel": "Somewhere else"}
BASE = """
create schema api;
grant usage on schema api to anon;
create table api.films (id int primary key);
grant select on api.films to anon;
"""
NEW = "create table api.prizes (id int primary key);"


@dataclass
class Stale:
    """Servers whose cache has `films` and not `prizes`, and a connection as superuser."""

    servers: Servers
    connection: Connection[Any]
    database: Database

    def climb(self, *ways: str, connection: Connection[Any] | None = None, timeout: float = 20.0) -> Reload:
        """Climb a ladder of these ways."""
        servers = replace(self.servers, ladder=policy.in_ci(ways))
        options = Options(directory=Given().options.directory, reload_timeout=timeout)
        return reload(servers, connection or self.connection, "api", options).reload

    def knows(self, relation: str) -> bool:
        return fence.knows(self.servers.prober, "api", relation)

    @property
    def pid(self) -> int:
        assert isinstance(self.servers.instance, Postgrest)
        return self.servers.instance.process.pid


@contextmanager
def stale(
    database: Database, start: StartPostgrest, version: str, settings: dict[str, str] | None = None
) -> Iterator[Stale]:
    """`settings` may hold a fault."""
    given = Given(settings=settings or {})
    with opened(database, start, version, given) as servers, session.opened(database.url) as connection:
        connection.execute(BASE.encode())
        made = Stale(servers, connection, database)
        assert made.climb("signal").proven
        quiet.wait(connection, timeout=20.0)  # no load of the start may be taken for what a rung did
        connection.execute(NEW)
        assert made.knows("films")
        assert not made.knows("prizes")
        yield made


def told(done: Reload) -> list[str]:
    return [f"{rung.name}: {rung.outcome}" for rung in done.rungs]


@PAIRS
@pytest.mark.parametrize("way", policy.IN_CI)
def test_each_way_alone_heals_a_stale_cache(
    way: str, postgrest: str, postgres: str, fresh_database: FreshDatabase, start_postgrest: StartPostgrest
) -> None:
    """Within seconds; it reached PostgREST, and the cache moved."""
    with stale(fresh_database(postgres), start_postgrest, postgrest) as gate:
        done = gate.climb(way)

        assert told(done) == [f"{way}: worked"]
        assert done.worked == way
        assert (done.rungs[0].reached, done.rungs[0].moved) == (True, True)
        assert done.rungs[0].seconds < 15.0
        assert gate.knows("prizes")


@PAIRS
def test_a_disabled_channel_is_healed_through_the_pool(
    postgrest: str, postgres: str, fresh_database: FreshDatabase, start_postgrest: StartPostgrest
) -> None:
    """Nobody listens: what needs a listener says so at once. The pool's price is one request, and it is ours."""
    with stale(fresh_database(postgres), start_postgrest, postgrest, DEAF) as gate:
        done = gate.climb("notify", "listener", "pool", "signal")

    assert told(done) == ["notify: unavailable", "listener: unavailable", "pool: worked"]
    assert [rung.reason.partition(":")[0] for rung in done.rungs[:2]] == [
        "nobody listens",
        "PostgREST has no session that listens",
    ]
    assert re.search(r"our next request got 503 (57P01|PGRST002)$", done.rungs[2].reason)
    assert sum(rung.seconds for rung in done.rungs[:2]) < 1.0


@PAIRS
def test_another_channel_is_named_and_its_listener_heals(
    postgrest: str, postgres: str, fresh_database: FreshDatabase, start_postgrest: StartPostgrest
) -> None:
    """Nothing is sent to a channel that nobody hears; whoever listens to another one can be made to connect again."""
    with stale(fresh_database(postgres), start_postgrest, postgrest, ELSEWHERE) as gate:
        done = gate.climb("notify", "listener")
        repaired = replace(gate, servers=replace(gate.servers, channel="Somewhere else")).climb("notify")

    assert told(done) == ["notify: unavailable", "listener: worked"]
    assert "PostgREST listens on Somewhere else, not on pgrst" in done.rungs[0].reason
    assert told(repaired) == ["notify: worked"]


@PAIRS
def test_only_a_restart_heals_a_stopped_process(
    postgrest: str, postgres: str, fresh_database: FreshDatabase, start_postgrest: StartPostgrest
) -> None:
    """SIGSTOP: all orders are given and none arrives, none takes long, and the report tells the two apart."""
    with (
        stale(fresh_database(postgres), start_postgrest, postgrest) as gate,
        gate.servers.prober.hasty(2.0) as impatient,
    ):
        gate.servers = replace(gate.servers, prober=impatient)
        os.kill(gate.pid, signal.SIGSTOP)
        done = gate.climb("notify", "signal", "restart", timeout=30.0)

        assert told(done) == ["notify: no effect", "signal: no effect", "restart: worked"]
        assert [(rung.reached, rung.moved) for rung in done.rungs] == [(False, False), (False, False), (True, True)]
        assert all("did not reach PostgREST" in rung.reason for rung in done.rungs[:2])
        assert all(rung.seconds < 6.0 for rung in done.rungs[:2])
        assert gate.knows("prizes")


@PAIRS
def test_a_listener_that_was_ended_comes_back_by_itself(
    postgrest: str, postgres: str, fresh_database: FreshDatabase, start_postgrest: StartPostgrest
) -> None:
    """Somebody else ended it: PostgREST listens again, under another process id, and a notification works."""
    with stale(fresh_database(postgres), start_postgrest, postgrest) as gate:
        before = listeners(gate.connection)
        gate.connection.execute("select pg_terminate_backend(pid) from pg_stat_activity where pid = any(%s)", (before,))
        eventually(lambda: set(listeners(gate.connection)) - set(before))

        assert told(gate.climb("notify")) == ["notify: worked"]


def listeners(connection: Connection[Any]) -> list[int]:
    query = "select pid from pg_stat_activity where datname = current_database() and query like 'LISTEN%%'"
    return [row[0] for row in connection.execute(query).fetchall()]


@PAIRS
def test_without_the_right_the_grant_is_named_and_suffices(
    postgrest: str, postgres: str, fresh_database: FreshDatabase, start_postgrest: StartPostgrest
) -> None:
    """A user who owns the schema and is no member of PostgREST's role: told what to grant; granted, it works."""
    with stale(fresh_database(postgres), start_postgrest, postgrest) as gate:
        gate.connection.execute("create role owner login password 'owner'")
        gate.connection.execute("alter schema api owner to owner")
        with session.opened(gate.database.url_as("owner", "owner")) as owner:
            refused = gate.climb("listener", "pool", connection=owner)
            gate.connection.execute("grant pg_read_all_stats to owner")
            seeing = gate.climb("listener", "pool", connection=owner)
            gate.connection.execute("grant authenticator to owner")
            granted = gate.climb("listener", connection=owner)

    assert told(refused) == told(seeing) == ["listener: unavailable", "pool: unavailable"]
    assert "may not see what PostgREST's sessions do" in refused.rungs[0].reason
    assert "may not end PostgREST's sessions" in seeing.rungs[0].reason
    assert all("grant authenticator to owner;" in rung.reason for rung in (*refused.rungs, *seeing.rungs))
    assert told(granted) == ["listener: worked"]


@PAIRS
def test_a_load_that_fails_on_an_old_setting_ends_with_the_pool(
    postgrest: str, postgres: str, fresh_database: FreshDatabase, start_postgrest: StartPostgrest
) -> None:
    """A statement_timeout that no load meets, taken back again: sessions that still have it are ended (C7, C8)."""
    with stale(fresh_database(postgres), start_postgrest, postgrest) as gate:
        gate.connection.execute("alter role authenticator set statement_timeout = '1ms'")
        failed = gate.climb("listener", timeout=3.0)
        gate.connection.execute("alter role authenticator reset statement_timeout")
        if gate.servers.instance is not None:
            gate.servers.instance.start()  # 11.2.2 may have died of it (C9)
        healed = gate.climb("pool", "restart")

    assert told(failed) == ["listener: no effect"]
    assert healed.worked in ("pool", "restart")


LOOK_ALIKES = (
    ("postgres", "PostgREST {version}", False),  # the right name, of another role
    ("authenticator", "My PostgREST {version}", False),  # PostgREST's role, another name
    ("authenticator", "PostgREST", False),  # no version
    ("authenticator", "postgrest {version}", False),  # another case
    ("authenticator", "PostgREST 9.9.9", False),  # another version
    ("authenticator", "PostgREST {version}", True),  # everything right, in another database
)


@PAIRS
@pytest.mark.parametrize("ways", [("listener",), ("pool",)])
def test_nobody_elses_session_is_ended(
    ways: Sequence[str],
    postgrest: str,
    postgres: str,
    fresh_database: FreshDatabase,
    start_postgrest: StartPostgrest,
) -> None:
    """Sessions that look like PostgREST's in all but one thing live on, and so does our own."""
    other = fresh_database(postgres)
    with stale(fresh_database(postgres), start_postgrest, postgrest) as gate, ExitStack() as stack:
        strangers = []
        for role, name, elsewhere in LOOK_ALIKES:
            database = other if elsewhere else gate.database
            url = database.url if role == "postgres" else database.url_as(role, "connection")
            named = name.format(version=postgrest)
            strangers.append(stack.enter_context(psycopg.connect(url, autocommit=True, application_name=named)))
        gate.connection.execute("select set_config('application_name', %s, false)", (f"PostgREST {postgrest}",))
        done = gate.climb(*ways)

        assert told(done) == [f"{ways[0]}: worked"]
        assert [one.execute("select 1").fetchone() for one in (*strangers, gate.connection)] == [(1,)] * 7


@PAIRS
def test_a_stranger_who_listens_under_its_name_stops_the_ladder(
    postgrest: str, postgres: str, fresh_database: FreshDatabase, start_postgrest: StartPostgrest
) -> None:
    """Two roles that both look like a listening PostgREST: nobody is ended, and both are named."""
    with stale(fresh_database(postgres), start_postgrest, postgrest) as gate:
        name = f"PostgREST {postgrest}"
        with psycopg.connect(gate.database.url, autocommit=True, application_name=name) as stranger:
            stranger.execute('LISTEN "pgrst"')
            done = gate.climb("listener", "pool")

            assert stranger.execute("select 1").fetchone() == (1,)
    assert told(done) == ["listener: unavailable", "pool: unavailable"]
    assert all("authenticator, postgres" in rung.reason for rung in done.rungs)


def test_a_process_is_signalled_by_its_id(fresh_database: FreshDatabase, start_postgrest: StartPostgrest) -> None:
    """One that somebody else started; a restart is not ours to do."""
    with stale(fresh_database("15"), start_postgrest, "12.0.2") as gate:
        local = process.find(gate.pid)
        try:
            done = replace(gate, servers=replace(gate.servers, instance=local)).climb("restart", "signal")
        finally:
            local.close()

    assert told(done) == ["signal: worked", "restart: unavailable"][:1]


def test_another_program_is_not_signalled() -> None:
    """SIGUSR1 ends most programs."""
    with pytest.raises(EnvironmentProblem, match="is not PostgREST") as caught:
        process.find(os.getpid())

    assert "python" in caught.value.why


@PAIRS
def test_a_slow_load_that_is_under_way_gets_all_the_time(
    postgrest: str, postgres: str, fresh_database: FreshDatabase, start_postgrest: StartPostgrest
) -> None:
    """It takes longer than the notification's part of the time, and is seen at work: nothing harder is tried."""
    with stale(fresh_database(postgres), start_postgrest, postgrest) as gate:
        gate.connection.execute("create view api.slow as select id from api.films")
        with psycopg.connect(gate.database.url) as blocker:
            blocker.execute("lock table api.slow in access exclusive mode")  # A3: the load waits inside its query
            blocker.execute("set idle_in_transaction_session_timeout = '6s'")
            done = gate.climb("notify", "signal", timeout=9.0)
            with pytest.raises(psycopg.errors.IdleInTransactionSessionTimeout):
                blocker.execute("select 1")

    assert told(done) == ["notify: worked"]
    assert done.rungs[0].seconds > 5.0


def test_all_that_is_refused_or_absent_is_told(fresh_database: FreshDatabase, start_postgrest: StartPostgrest) -> None:
    """On a database that people use, the notification alone; every other way with the flag that it needs."""
    with stale(fresh_database("15"), start_postgrest, "12.0.2", DEAF) as gate:
        servers = replace(gate.servers, ladder=policy.on_live(["notify"]))
        said: list[str] = []
        done = reload(servers, gate.connection, "api", Given().options, said.append).reload

        assert not gate.knows("prizes")
    outcomes = {rung.name: rung.outcome for rung in done.rungs}
    refused = dict.fromkeys(("listener", "pool", "signal", "restart"), RungOutcome.REFUSED)
    assert outcomes == {"notify": RungOutcome.UNAVAILABLE, **refused}
    assert all(f"--allow {rung.name}" in rung.reason for rung in done.rungs[1:])
    assert said == []


def test_what_interrupts_is_said_before(fresh_database: FreshDatabase, start_postgrest: StartPostgrest) -> None:
    """The pool was allowed by name: its price is said, then paid."""
    with stale(fresh_database("15"), start_postgrest, "12.0.2", DEAF) as gate:
        said: list[str] = []
        servers = replace(gate.servers, ladder=policy.on_live(["pool"]))
        done = reload(servers, gate.connection, "api", Given().options, said.append).reload

    assert done.worked == "pool"
    assert said == ["pool: " + next(way.risks for way in policy.ALL if way.name == "pool")]


def test_a_replica_passes_nothing_on(servers: AllServers) -> None:
    """Postgres refuses NOTIFY there: a problem of that rung, with what to do about it."""
    with replica(servers.session, servers.cluster("15")) as standby, session.opened(standby.url) as connection:
        sessions = backends.Sessions(connection, "pgrst")

        with pytest.raises(EnvironmentProblem, match="nothing can be sent") as caught:
            sessions.notify()
        assert "NOTIFY" in caught.value.why
        assert sessions.channels() == ()
