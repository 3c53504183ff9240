"""Every way in which one cache stays behind on 11.2.2 and 12.0.2, made for real: named, and gone when mended."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from urllib.parse import urlsplit

import pytest

from cachegate.diagnose import diagnose
from cachegate.embedded import Postgrest
from cachegate.postgrest import fence, identify
from cachegate.postgrest.prober import Prober
from cachegate.postgrest.requests import Request
from cachegate.postgrest.tokens import Tokens
from conftest import FreshDatabase, StartPostgrest
from gate import SECRET, eventually
from live.pairs import PAIRS, Looked, Pair, answers, lacking, looked_at, pair, settings
from live.proxies import deafening, taking_turns
from servers import Database


@PAIRS
def test_a_deaf_listener(
    postgrest: str, postgres: str, fresh_database: FreshDatabase, start_postgrest: StartPostgrest
) -> None:
    """Its connection died without a word: it is there, on the right channel, and hears nothing (F-09)."""
    database = fresh_database(postgres)
    with (
        through_a_dead_line(database) as (uri, deaf),
        pair(database, start_postgrest, postgrest, {"db-uri": uri}) as (found, process),
    ):
        before = found.ids()
        deaf.set()
        eventually(lambda: found.ids() == ["deaf-listener"])  # once what it was sent before is loaded
        said = found.diagnoses()
        healed = {
            rung: found.vitals(order=order).trials[0].proven
            for rung, order in (
                ("listener", lambda sessions: sessions.end_listeners()),
                ("signal", lambda _: process.signal_reload()),
                ("pool", lambda sessions: (sessions.end_pool(), found.apis[0].prober.one(Request("HEAD", "/")))),
            )
        }
        deaf.clear()
        eventually(lambda: found.ids() == [])

    assert before == []
    assert [one.id for one in said] == ["deaf-listener"]
    assert set(said[0].heals) > {"signal", "pool"}
    assert healed == {"listener": False, "signal": True, "pool": True}  # it does not learn that its session ended


@PAIRS
def test_one_of_two_addresses_lags(
    postgrest: str, postgres: str, fresh_database: FreshDatabase, start_postgrest: StartPostgrest
) -> None:
    """Its channel is disabled; the other one listens, so that the database looks well."""
    with two(fresh_database(postgres), start_postgrest, postgrest) as (found, _, lagging):
        said = found.diagnoses()
        lagging.environment = {**lagging.environment, "PGRST_DB_CHANNEL_ENABLED": "true"}
        lagging.restart()
        eventually(lambda: answers(found))
        eventually(lambda: len(found.vitals(order=None).database.listeners) == 2)
        mended = found.ids()

    assert [one.id for one in said] == ["several-instances"]
    assert f"PostgREST at {lagging.url} (version {postgrest}) has an older schema cache" in said[0].sentence
    assert mended == []


@pytest.mark.parametrize("versions", [("11.2.2", "11.2.2"), ("12.0.2", "12.0.2"), ("12.0.2", "11.2.2")])
def test_two_servers_behind_one_address(
    versions: tuple[str, str], fresh_database: FreshDatabase, start_postgrest: StartPostgrest
) -> None:
    """Connections lead to one and the other in turn. The one that lags is told by its version, where that differs."""
    database = fresh_database("15")
    with (
        two(database, start_postgrest, *versions) as (_, current, lagging),
        taking_turns([int(urlsplit(one.url).port or 0) for one in (current, lagging)]) as url,
        Prober(url, timeout=1.0, tokens=Tokens(SECRET)) as prober,
    ):
        one_address = Pair(database, (Looked(prober),))
        said = one_address.diagnoses()
        lagging.environment = {**lagging.environment, "PGRST_DB_CHANNEL_ENABLED": "true"}
        lagging.restart()
        eventually(lambda: len(one_address.vitals(order=None).database.listeners) == 2)
        mended = one_address.ids()

    assert [one.id for one in said] == ["several-instances"]
    assert ("version 11.2.2 does not know" in said[0].sentence) is (versions[0] != versions[1])
    assert mended == ([] if versions[0] == versions[1] else ["several-instances"])  # two versions still


@PAIRS
def test_a_cache_that_does_not_move(
    postgrest: str, postgres: str, fresh_database: FreshDatabase, start_postgrest: StartPostgrest
) -> None:
    """The address leads to another database's PostgREST, while ours acts on the order: a new relation is not seen."""
    ours = fresh_database(postgres)
    with pair(ours, start_postgrest, postgrest) as (_, listening):
        theirs = fresh_database(postgres)
        theirs.run("create schema api; create table api.films (id int primary key)")
        other = start_postgrest(postgrest, settings(theirs))
        with looked_at(ours, [other]) as found:
            identify.wait(found.apis[0].prober, timeout=30.0, revive=lambda: None)
            said = found.diagnoses()
        with looked_at(ours, [listening]) as right:
            mended = right.ids()

    assert [one.id for one in said] == ["frozen"]
    assert mended == []


@PAIRS
def test_a_cache_that_was_not_told(
    postgrest: str, postgres: str, fresh_database: FreshDatabase, start_postgrest: StartPostgrest
) -> None:
    """Nothing stands in the way: one notification, and what was missing is there."""
    with pair(fresh_database(postgres), start_postgrest, postgrest) as (found, _):
        prober = found.apis[0].prober
        found.database.run("create table api.prizes (id int primary key)")
        assert not fence.knows(prober, "api", "prizes")
        (likely,) = diagnose(lacking(found.vitals(order=None), "api.prizes"))
        (proven,) = diagnose(lacking(found.vitals(), "api.prizes"))
        assert fence.knows(prober, "api", "prizes")

    assert (likely.id, likely.certain) == ("stale", False)
    assert (proven.id, proven.certain) == ("stale", True)
    assert "api.prizes" in proven.evidence[0]


@contextmanager
def through_a_dead_line(database: Database) -> Iterator[tuple[str, threading.Event]]:
    """An address for PostgREST whose listening connection can be made deaf."""
    parts = urlsplit(database.url_as("authenticator", "connection"))
    with deafening(str(parts.hostname), int(parts.port or 5432)) as (port, deaf):
        uri = parts._replace(netloc=parts.netloc.rpartition(":")[0] + f":{port}", query="sslmode=disable").geturl()
        yield uri, deaf


@contextmanager
def two(
    database: Database, start: StartPostgrest, current: str, lagging: str | None = None
) -> Iterator[tuple[Pair, Postgrest, Postgrest]]:
    """Two PostgREST on one database, of which the second does not listen."""
    with pair(database, start, current) as (_, first):
        second = start(lagging or current, settings(database, db_channel_enabled="false"))
        with looked_at(database, [first, second]) as found:
            for one in found.apis:
                identify.wait(one.prober, timeout=30.0, revive=lambda: None)
            eventually(
                lambda: second.logs(50).count("Schema cache loaded") == 2
            )  # up to 13 it loads twice at its start
            yield found, first, second
