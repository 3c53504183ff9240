"""What is wrong between a database and its PostgREST, made wrong for real: named, and no more once it is mended."""

from __future__ import annotations

import secrets
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from itertools import count

import psycopg
import pytest

from cachegate.database import session
from cachegate.database import vitals as of_database
from cachegate.diagnose import diagnose
from cachegate.embedded import Postgres, Postgrest
from cachegate.model.diagnosis import Diagnosis
from cachegate.model.vitals import DatabaseVitals, Vitals
from cachegate.pipeline import diagnosing
from cachegate.postgrest import fence, identify
from cachegate.postgrest import vitals as of_api
from cachegate.postgrest.prober import Prober
from conftest import FreshDatabase, StartPostgrest
from gate import ROLES, eventually
from replica import NAME, caught_up, replica
from servers import Database, Servers, url_as

VERSIONS = pytest.mark.parametrize("version", ["11.2.2", "12.0.2"])
SCHEMA = """
create schema api;
grant usage on schema api to anon;
create table api.films (id int primary key);
grant select on api.films to anon;
"""


@dataclass
class Pair:
    """A database of which we were told, and the PostgREST of which we were told."""

    url: str
    postgrest: Postgrest
    channel: str = "pgrst"
    logs: bool = True
    earlier: DatabaseVitals | None = field(default=None)

    def look(self) -> Vitals:
        with Prober(self.postgrest.url, timeout=5.0) as prober, session.opened(self.url) as connection:
            diagnosing.wake([prober])
            database = of_database.gather(connection, self.url, earlier=self.earlier)
            api = of_api.gather(prober, self.postgrest if self.logs else None, None)
            return Vitals(database, (api,), self.channel)

    def diagnoses(self) -> tuple[Diagnosis, ...]:
        return diagnose(self.look())

    def named(self) -> dict[str, bool]:
        """The diagnoses, and whether they are certain."""
        return {one.id: one.certain for one in self.diagnoses()}

    def only(self) -> Diagnosis:
        (one,) = self.diagnoses()
        return one


def started(url: str, start: StartPostgrest, version: str, settings: Mapping[str, str] | None = None) -> Postgrest:
    """A PostgREST on the database at `url`, its cache loaded."""
    postgrest = start(version, {"db-uri": url, "db-schemas": "api", "db-anon-role": "anon", **(settings or {})})
    with Prober(postgrest.url, timeout=5.0) as prober:
        assert identify.wait(prober, timeout=30.0, revive=lambda: None).loaded
    return postgrest


def as_authenticator(url: str) -> str:
    return url_as(url, "authenticator", "connection")


@pytest.fixture
def films(database: Database) -> Database:
    """A database with PostgREST's roles and an API."""
    database.run(ROLES + SCHEMA)
    return database


@VERSIONS
def test_a_healthy_pair_is_not_ill(version: str, films: Database, start_postgrest: StartPostgrest) -> None:
    """Nothing is said of it; who listens on what, with which version, settings and schemas, is seen."""
    films.run("alter role authenticator set statement_timeout to '7s'")
    films.run("alter role authenticator set pgrst.jwt_secret to 'not to be shown'")
    pair = Pair(films.url, started(as_authenticator(films.url), start_postgrest, version))

    seen = pair.look()

    assert diagnose(seen) == ()
    assert {(one.channel, one.version, one.role) for one in seen.database.listeners} == {
        ("pgrst", version, "authenticator")
    }
    assert seen.database.settings == {"statement_timeout": "7s", "pgrst.jwt_secret": "***"}
    assert "api" in seen.database.schemas
    assert not any((seen.database.replica, seen.database.hidden, seen.database.pooled, seen.database.obstacles))


@VERSIONS
@pytest.mark.parametrize("logs", [True, False])
def test_a_disabled_channel_is_named(
    version: str, logs: bool, films: Database, start_postgrest: StartPostgrest
) -> None:
    """Connected and never listening: for certain where the log can be read, else probably."""
    off = started(as_authenticator(films.url), start_postgrest, version, {"db-channel-enabled": "false"})
    pair = Pair(films.url, off, logs=logs)

    assert pair.named() == {"channel-disabled": logs}

    on = started(as_authenticator(films.url), start_postgrest, version)
    off.stop()

    assert replace(pair, postgrest=on).named() == {}


@VERSIONS
def test_an_idle_postgrest_without_a_channel_is_not_taken_for_an_absent_one(
    version: str, films: Database, start_postgrest: StartPostgrest
) -> None:
    """It has no connection at all until it is asked for something."""
    settings = {"db-channel-enabled": "false", "db-pool-max-idletime": "4"}
    pair = Pair(films.url, started(as_authenticator(films.url), start_postgrest, version, settings))
    with session.opened(films.url) as connection:
        eventually(lambda: not of_database.gather(connection, films.url, patience=0).backends, timeout=20)

    assert pair.named() == {"channel-disabled": True}


@VERSIONS
def test_another_channel_is_named(version: str, films: Database, start_postgrest: StartPostgrest) -> None:
    """With its name, whatever characters are in it."""
    channel = 'My "own" Chan'
    settings = {"db-channel": channel}
    pair = Pair(films.url, started(as_authenticator(films.url), start_postgrest, version, settings))

    one = pair.only()

    assert one.id == "other-channel"
    assert one.certain
    assert channel in one.sentence
    assert """notify "My ""own"" Chan", 'reload schema';""" in one.sentence
    assert replace(pair, channel=channel).named() == {}


@VERSIONS
def test_another_database_is_named(
    version: str, films: Database, fresh_database: FreshDatabase, start_postgrest: StartPostgrest
) -> None:
    """PostgREST is on the server and not in our database; with a PostgREST in each nothing is wrong."""
    empty = fresh_database()
    pair = Pair(empty.url, started(as_authenticator(films.url), start_postgrest, version))

    one = pair.only()

    assert (one.id, one.certain) == ("other-database", True)
    assert f'connected to the database "{films.name}", not to "{empty.name}"' in one.sentence

    empty.run(SCHEMA)
    own = started(as_authenticator(empty.url), start_postgrest, version)
    assert replace(pair, postgrest=own).named() == {}
    assert replace(pair, url=films.url).named() == {}


def test_a_postgrest_of_another_version_elsewhere_is_another(
    films: Database, fresh_database: FreshDatabase, servers: Servers, start_postgrest: StartPostgrest
) -> None:
    """Ours is on another server: that somebody else's is on a database here explains nothing."""
    other = servers.cluster("18")
    with servers.database("18") as far:
        far.run(ROLES + SCHEMA)
        empty = fresh_database()
        started(as_authenticator(films.url), start_postgrest, "11.2.2")
        ours = started(as_authenticator(far.url), start_postgrest, "12.0.2")

        one = Pair(empty.url, ours).only()

    assert other.version == "18"
    assert one.id == "no-backends"
    assert f'1.2.2 as role "authenticator", in "{films.name}": another version than ours' in " ".join(one.evidence)


@VERSIONS
def test_another_server_is_named(
    version: str, films: Database, servers: Servers, start_postgrest: StartPostgrest
) -> None:
    """PostgREST answers, and this server has no connection of it."""
    with servers.database("18") as far:
        far.run(ROLES + SCHEMA)
        pair = Pair(films.url, started(as_authenticator(far.url), start_postgrest, version))

        one = pair.only()

        assert (one.id, one.certain) == ("no-backends", True)
        assert f"{pair.postgrest.url} answers" in " ".join(one.evidence)
        assert replace(pair, url=far.url).named() == {}


@VERSIONS
def test_a_listener_on_its_way_back_is_waited_for(
    version: str, films: Database, start_postgrest: StartPostgrest
) -> None:
    """Ended and back again within moments: nobody is told that the channel is disabled."""
    pair = Pair(films.url, started(as_authenticator(films.url), start_postgrest, version), logs=False)
    for _ in range(5):
        films.run("select pg_terminate_backend(pid) from pg_stat_activity where query like 'LISTEN%'")
        assert pair.named() == {}


@VERSIONS
def test_a_listener_that_cannot_come_back_is_not_called_disabled(
    version: str, films: Database, start_postgrest: StartPostgrest
) -> None:
    """The role has no connection left for it: nobody listens, and why is said; it heals when the limit is raised."""
    pair = Pair(films.url, started(as_authenticator(films.url), start_postgrest, version), logs=False)
    films.run("alter role authenticator connection limit 1")
    films.run("select pg_terminate_backend(pid) from pg_stat_activity where query like 'LISTEN%'")

    one = pair.only()

    assert (one.id, one.certain) == ("nobody-listens", True)
    assert "The role authenticator has 1 connections of at most 1." in one.evidence

    films.run("alter role authenticator connection limit -1")
    eventually(lambda: pair.look().database.listeners, timeout=20)
    assert pair.named() == {}


@VERSIONS
def test_a_person_who_listens_is_not_postgrest(version: str, films: Database, start_postgrest: StartPostgrest) -> None:
    """Nor is a program that takes its name for a part of its own; both are mentioned only where they may matter."""
    settings = {"db-channel-enabled": "false"}
    pair = Pair(films.url, started(as_authenticator(films.url), start_postgrest, version, settings))
    with (
        psycopg.connect(films.url, autocommit=True, application_name="psql") as person,
        psycopg.connect(films.url, autocommit=True, application_name="PostgREST dashboard 12.0.2") as program,
    ):
        person.execute('LISTEN "pgrst"')
        program.execute('LISTEN "pgrst"')

        one = pair.only()

    assert one.id == "channel-disabled"
    assert '(application "psql") listens as well: LISTEN "pgrst".' in " ".join(one.evidence)
    assert '(application "PostgREST dashboard 12.0.2") listens' in " ".join(one.evidence)


@VERSIONS
def test_a_postgrest_under_another_name_may_be_that_stranger(
    version: str, films: Database, start_postgrest: StartPostgrest
) -> None:
    """`application_name` in db-uri hides it: nothing is certain then, and who it may be is said."""
    uri = as_authenticator(films.url)
    renamed = started(f"{uri}?application_name=my-api", start_postgrest, version)

    one = Pair(films.url, renamed).only()

    assert (one.id, one.certain) == ("no-backends", False)
    assert '(application "my-api") listens as well: LISTEN "pgrst".' in " ".join(one.evidence)
    bare = started(f"{uri}?application_name=postgrest", start_postgrest, version)
    renamed.stop()
    assert Pair(films.url, bare).named() == {}


@VERSIONS
def test_who_may_not_see_is_told_what_to_ask_for(
    version: str, films: Database, start_postgrest: StartPostgrest
) -> None:
    """An ordinary user sees that PostgREST is connected, and not what it does; with the grant that is named he does."""
    films.run("create role \"O'Neill\" login password 'x'")
    pair = Pair(films.url_as("O'Neill", "x"), started(as_authenticator(films.url), start_postgrest, version))

    one = pair.only()

    assert (one.id, one.certain, one.heals) == ("hidden", True, ())
    grant = one.sentence.partition("A superuser can allow it: ")[2]
    assert grant == 'grant pg_read_all_stats to "O\'Neill";'
    films.run(grant)
    assert pair.named() == {}
    assert replace(pair, channel="other").named() == {"other-channel": True}


@VERSIONS
def test_who_may_not_see_still_sees_where_postgrest_is(
    version: str, films: Database, fresh_database: FreshDatabase, start_postgrest: StartPostgrest
) -> None:
    """Names and databases are shown to everybody."""
    films.run("create role visitor login password 'x'")
    elsewhere = fresh_database()
    pair = Pair(elsewhere.url_as("visitor", "x"), started(as_authenticator(films.url), start_postgrest, version))

    assert pair.named() == {"other-database": True}


def test_who_holds_a_load_up_is_named(films: Database, start_postgrest: StartPostgrest) -> None:
    """An open transaction that replaces a view blocks the load (A3): its session is told, its secrets are not."""
    films.run("create view api.titles as select id from api.films")
    pair = Pair(films.url, started(as_authenticator(films.url), start_postgrest, "12.0.2"))
    with psycopg.connect(films.url, application_name="deploy") as holder:
        holder.execute("create or replace view api.titles as select id from api.films")
        holder.execute("comment on view api.titles is 'password=hunter2'")
        films.run("notify pgrst, 'reload schema'")
        eventually(lambda: any(one.blocked_by for one in pair.look().database.here))
        (waiting,) = [one for one in pair.look().database.here if one.blocked_by]

    assert waiting.state == "active"
    assert waiting.busy is not None
    (sentence,) = waiting.blocked_by
    assert 'of role postgres (application "deploy") holds the lock: idle in transaction' in sentence
    assert "comment on view api.titles is" in sentence
    assert "hunter2" not in sentence


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
