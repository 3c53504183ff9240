"""PostgREST on a read replica, made so for real: named, and healed by what is said to heal it."""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from itertools import count

import psycopg
import pytest

from cachegate.embedded import Postgres
from cachegate.postgrest import fence
from cachegate.postgrest.prober import Prober
from conftest import StartPostgrest
from gate import ROLES
from live.database_pairs import SCHEMA, VERSIONS, Pair, as_authenticator, started
from replica import NAME, caught_up, replica
from servers import Database, Servers


@pytest.fixture(scope="module")
def standing(servers: Servers) -> Iterator[tuple[Postgres, Postgres]]:
    """A primary with an API, and its streaming replica."""
    primary = servers.session.postgres("15")
    Database("postgres", primary.url).run(ROLES + SCHEMA)
    with replica(servers.session, primary) as standby:
        caught_up(primary, standby)
        yield primary, standby
    primary.process.stop()


@VERSIONS
def test_a_read_replica_is_named(
    version: str, standing: tuple[Postgres, Postgres], start_postgrest: StartPostgrest
) -> None:
    """On the replica PostgREST shows LISTEN, which was refused: that it listens is not believed."""
    primary, standby = standing
    pair = Pair(standby.url, started(as_authenticator(standby.url), start_postgrest, version))

    one = pair.only()

    assert (one.id, one.certain) == ("read-replica", True)
    assert one.heals == ("listener", "pool", "signal", "restart")
    assert "shows LISTEN and hears nothing" in " ".join(one.evidence)
    pair.postgrest.stop()
    mended = started(as_authenticator(primary.url), start_postgrest, version)
    assert Pair(primary.url, mended).named() == {}, "that a standby follows is no fault"


@VERSIONS
def test_what_is_said_to_heal_a_replica_does(
    version: str, standing: tuple[Postgres, Postgres], start_postgrest: StartPostgrest
) -> None:
    """A relation made on the primary is not known after NOTIFY, and is after the listener's end or a signal."""
    primary, standby = standing
    postgrest = started(as_authenticator(standby.url), start_postgrest, version)

    def end_listener() -> None:
        query = "select pg_terminate_backend(pid) from pg_stat_activity where query like 'LISTEN%'"
        Database("postgres", standby.url).run(query)

    with Prober(postgrest.url, timeout=5.0) as prober:
        for act in (end_listener, postgrest.signal_reload):
            name = unnoticed(prober, primary, standby)
            act()
            assert known(prober, name, within=10.0)


def unnoticed(prober: Prober, primary: Postgres, standby: Postgres) -> str:
    """A relation of the primary that a notification there did not bring into the API.

    Up to 13.0 PostgREST loads a second time soon after its start (B16), which may show the first.
    """
    for number in count(1):
        name = f"made_{number}_{secrets.token_hex(4)}"
        with psycopg.connect(primary.url, autocommit=True) as owner:
            owner.execute(f"create table api.{name} ()".encode())
            caught_up(primary, standby)
            owner.execute("notify pgrst, 'reload schema'")
        if not known(prober, name, within=1.0):
            return name
        assert number < 5, "every notification was heard"
    raise AssertionError


@VERSIONS
def test_a_postgrest_on_the_replica_of_our_primary_is_suspected(
    version: str, standing: tuple[Postgres, Postgres], start_postgrest: StartPostgrest
) -> None:
    """Not on our server, which a standby follows: it may be there. The standby is named."""
    primary, standby = standing
    pair = Pair(primary.url, started(as_authenticator(standby.url), start_postgrest, version))

    one = pair.only()

    assert (one.id, one.certain) == ("read-replica", False)
    assert f'1 standby named "{NAME}" follows it' in " ".join(one.evidence)


def known(prober: Prober, relation: str, *, within: float) -> bool:
    """Whether the API knows the relation, now or within so many seconds."""
    (seconds,) = fence.watch([prober], "api", relation, timeout=within)
    return seconds is not None
