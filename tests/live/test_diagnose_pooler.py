"""PgBouncer between PostgREST and Postgres: what it does to LISTEN, and how it is told from what looks like it."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import pytest

import livepair
from cachegate.database import session
from cachegate.database import vitals as of_database
from cachegate.diagnose import diagnose
from cachegate.embedded import Postgres, Postgrest
from cachegate.model.incident import Health
from cachegate.model.reload import RungOutcome
from cachegate.model.report import ExitCode
from cachegate.model.vitals import DatabaseVitals, Vitals
from cachegate.postgrest import fence, identify
from cachegate.postgrest.prober import Prober
from cachegate.postgrest.requests import Request
from conftest import StartPostgrest
from gate import ROLES, eventually
from live.database_pairs import SCHEMA, VERSIONS, Pair, as_authenticator, started
from livepair import treated
from pooler import pgbouncer
from servers import Database, Servers

# What PostgREST's documentation asks of those who put a pooler in transaction mode in front.
POOLED = {"db-prepared-statements": "false"}
# Questions of ours may take the session that listens; then nobody is there to be notified.
LOST = (RungOutcome.NO_EFFECT, RungOutcome.UNAVAILABLE)


@pytest.fixture
def films(database: Database) -> Database:
    database.run(ROLES + SCHEMA)
    return database


def through(port: int, url: str, postgres: Postgres) -> str:
    return url.replace(f":{postgres.port}/", f":{port}/")


@contextmanager
def behind(
    servers: Servers, films: Database, start: StartPostgrest, version: str, mode: str, **settings: str
) -> Iterator[tuple[Pair, str]]:
    """PostgREST through a PgBouncer that has just begun; the pair as it is seen directly, and its URL through it."""
    postgres = servers.cluster("15")
    with pgbouncer(servers.session, postgres, mode, **settings) as port:
        pooled = through(port, films.url, postgres)
        postgrest = started(as_authenticator(pooled), start, version, POOLED)
        yield Pair(films.url, postgrest), pooled
        postgrest.stop()


def busy(postgrest: Postgrest) -> None:
    """Several requests at once, so that the pooler needs all its sessions."""

    def ask(_: int) -> None:
        with Prober(postgrest.url, timeout=5.0) as prober:
            prober.ask([Request("GET", "/films")] * 20)

    with ThreadPoolExecutor(8) as many:
        list(many.map(ask, range(8)))


def after_load(pair: Pair) -> Vitals:
    busy(pair.postgrest)
    return pair.look()


def hears(films: Database, postgrest: Postgrest, name: str) -> bool:
    """Whether a new relation is known soon after a notification on the database itself."""
    films.run(f"create table api.{name} ()")
    films.run("notify pgrst, 'reload schema'")
    with Prober(postgrest.url, timeout=5.0) as prober:
        return fence.watch([prober], "api", name, timeout=1.5) != (None,)


def unheard(films: Database, postgrest: Postgrest) -> str:
    """A relation that a notification did not bring into the API; one soon after a start (B16) may be."""
    names = (f"t_unheard_{number}" for number in range(5))
    return next(name for name in names if not hears(films, postgrest, name))


def seen_listening(pair: Pair) -> DatabaseVitals:
    """The database while a session of PostgREST shows LISTEN: the next load may take it over at once."""
    with session.opened(pair.url) as connection:
        for _ in range(10):
            seen = of_database.gather(connection, pair.url, patience=0.5)
            if seen.listeners:
                return seen
            pair.postgrest.restart()
            with Prober(pair.postgrest.url, timeout=5.0) as prober:
                identify.wait(prober, timeout=30.0, revive=lambda: None)
    raise AssertionError("no session ever showed LISTEN")


def shared_by_one(pair: Pair) -> Vitals:
    """A look at two sessions that one client used last; which ones the pooler hands out is chance, hence the loads."""
    for _ in range(60):
        seen = after_load(pair)
        clients = [one.client for one in seen.database.here if one.client]
        if len(clients) > len(set(clients)):
            return seen
    raise AssertionError("no client ever used two sessions")


@VERSIONS
def test_a_log_that_believes_in_its_listener_is_suspicious(
    version: str, films: Database, servers: Servers, start_postgrest: StartPostgrest
) -> None:
    """PostgREST says that it listens and no session does: probably a pooler, since a lost listener is noticed."""
    with behind(servers, films, start_postgrest, version, "transaction") as (pair, _):
        eventually(lambda: not after_load(pair).database.listeners, timeout=30)

        one = pair.only()

    assert (one.id, one.certain) == ("pooler", False)
    assert "PostgREST's log says that it listens, and none of its sessions does." in one.evidence


@VERSIONS
def test_a_listener_that_turns_to_something_else_is_a_poolers(
    version: str, films: Database, servers: Servers, start_postgrest: StartPostgrest
) -> None:
    """It looks like a healthy listener and hears nothing; once its session serves requests, the pooler is certain."""
    with behind(servers, films, start_postgrest, version, "transaction") as (pair, _):
        earlier = seen_listening(pair)
        name = unheard(films, pair.postgrest)
        eventually(lambda: not after_load(pair).database.listeners, timeout=30)

        one = replace(pair, earlier=earlier).only()

        assert (one.id, one.certain, one.heals) == ("pooler", True, ("signal", "restart"))
        assert "listened a moment ago and does something else now" in one.evidence[0]
        with Prober(pair.postgrest.url, timeout=5.0) as prober:
            assert not fence.knows(prober, "api", name)
            pair.postgrest.signal_reload()
            assert fence.watch([prober], "api", name, timeout=10.0) != (None,)


@VERSIONS
def test_a_pooler_that_names_its_clients_gives_itself_away(
    version: str, films: Database, servers: Servers, start_postgrest: StartPostgrest
) -> None:
    """With `application_name_add_host` two sessions work for one client, and the version is still read."""
    with behind(servers, films, start_postgrest, version, "transaction", application_name_add_host="1") as (pair, _):
        seen = shared_by_one(pair)

        assert {one.version for one in seen.database.here} == {version}
        (one,) = diagnose(seen)
        assert (one.id, one.certain) == ("pooler", True)
        assert "sessions say that they work for the one client 127.0.0.1:" in one.evidence[0]


@VERSIONS
def test_session_mode_is_no_fault(
    version: str, films: Database, servers: Servers, start_postgrest: StartPostgrest
) -> None:
    """LISTEN stays with its client: what is notified arrives, and nothing is said, through the pooler or directly."""
    with behind(servers, films, start_postgrest, version, "session", application_name_add_host="1") as (pair, pooled):
        eventually(lambda: pair.look().database.listeners)
        busy(pair.postgrest)

        assert pair.named() == {}
        assert hears(films, pair.postgrest, "t_heard")
        seen = replace(pair, url=pooled).look()
        assert diagnose(seen) == ()
        assert seen.database.pooled
        assert not seen.database.per_transaction


@VERSIONS
def test_we_may_use_a_pooler_ourselves(
    version: str, films: Database, servers: Servers, start_postgrest: StartPostgrest
) -> None:
    """Through one in transaction mode everything is seen, and PostgREST beside it is well; it is a hint, no more."""
    postgres = servers.cluster("15")
    direct = started(as_authenticator(films.url), start_postgrest, version)
    with pgbouncer(servers.session, postgres, "transaction") as port:
        pair = Pair(through(port, films.url, postgres), direct)

        seen = pair.look()

        assert seen.database.pooled
        assert seen.database.per_transaction
        assert diagnose(seen) == ()
        direct.stop()
        off = started(as_authenticator(films.url), start_postgrest, version, {"db-channel-enabled": "false"})
        assert replace(pair, postgrest=off).named() == {"channel-disabled": True}
        assert replace(pair, postgrest=off, logs=False).named() == {"pooler": False, "channel-disabled": False}


@VERSIONS
def test_the_doctor_tells_a_pooler_from_a_dead_connection(
    version: str, films: Database, servers: Servers, start_postgrest: StartPostgrest, tmp_path: Path
) -> None:
    """A quiet API looks as if its listener were dead: after a NOTIFY that is lost, several requests at once tell."""
    with behind(servers, films, start_postgrest, version, "transaction") as (pair, _):
        seen_listening(pair)
        name = unheard(films, pair.postgrest)

        found = treated(livepair.Pair(films, pair.postgrest, tmp_path), allow=("signal",), allow_fence=True)

    outcomes = {one.rung.name: one.rung.outcome for one in found.attempts}
    assert outcomes["notify"] in LOST
    assert outcomes["signal"] is RungOutcome.WORKED
    assert found.before is not None
    assert found.after is not None
    assert f"api.{name}" in found.before.lacking
    assert found.after.lacking == ()
    assert [(one.id, one.certain) for one in found.remaining] == [("pooler", True)]


@VERSIONS
def test_a_restart_does_not_take_the_pooler_away(
    version: str, films: Database, servers: Servers, start_postgrest: StartPostgrest, tmp_path: Path
) -> None:
    """Nobody listens, so nothing is notified; after the restart somebody seems to, and the next NOTIFY is lost."""
    with behind(servers, films, start_postgrest, version, "transaction") as (pair, _):
        seen_listening(pair)
        name = unheard(films, pair.postgrest)
        eventually(lambda: not after_load(pair).database.listeners, timeout=30)

        found = treated(livepair.Pair(films, pair.postgrest, tmp_path), allow=("restart",), allow_fence=True)

    outcomes = {one.rung.name: one.rung.outcome for one in found.attempts}
    assert (outcomes["notify"], outcomes["restart"]) == (RungOutcome.UNAVAILABLE, RungOutcome.WORKED)
    assert found.before is not None
    assert found.after is not None
    assert f"api.{name}" in found.before.lacking
    assert found.after.lacking == ()
    assert [one.id for one in found.remaining] == ["pooler"]
    assert (found.health, found.health.exit_code) == (Health.ILL, ExitCode.FOUND)


@VERSIONS
def test_without_a_proof_a_pooler_stays_in_the_report(
    version: str, films: Database, servers: Servers, start_postgrest: StartPostgrest, tmp_path: Path
) -> None:
    """Only the restart was allowed, and no fence: the report says that nothing shows the pooler to be gone."""
    with behind(servers, films, start_postgrest, version, "transaction") as (pair, _):
        seen_listening(pair)
        unheard(films, pair.postgrest)
        eventually(lambda: not after_load(pair).database.listeners, timeout=30)

        found = treated(livepair.Pair(films, pair.postgrest, tmp_path), allow=("restart",))

    assert [one.rung.outcome for one in found.attempts if one.rung.name == "restart"] == [RungOutcome.WORKED]
    assert [one.id for one in found.remaining] == ["pooler"]
    assert found.health is Health.ILL
