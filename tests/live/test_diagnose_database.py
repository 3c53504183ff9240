"""What is wrong between a database and its PostgREST, made wrong for real: named, and no more once it is mended."""

from __future__ import annotations

from dataclasses import replace

import psycopg
import pytest

from cachegate.database import session
from cachegate.database import vitals as of_database
from cachegate.diagnose import diagnose
from conftest import FreshDatabase, StartPostgrest
from gate import ROLES, eventually
from live.database_pairs import SCHEMA, VERSIONS, Pair, as_authenticator, started
from servers import Database, Servers


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
    eventually(lambda: pair.look().database.listeners)
    for _ in range(5):
        films.run("select pg_terminate_backend(pid) from pg_stat_activity where query like 'LISTEN%'")
        assert pair.named() == {}


@VERSIONS
def test_a_listener_that_cannot_come_back_is_not_called_disabled(
    version: str, films: Database, start_postgrest: StartPostgrest
) -> None:
    """The role has no connection left for it: nobody listens, and why is said; it heals when the limit is raised."""
    pair = Pair(films.url, started(as_authenticator(films.url), start_postgrest, version), logs=False)
    eventually(lambda: pair.look().database.listeners)
    films.run("alter role authenticator connection limit 1")

    def shut_out() -> bool:  # it may be the first to take the one connection that is left
        films.run("select pg_terminate_backend(pid) from pg_stat_activity where query like 'LISTEN%'")
        return not pair.look().database.listeners

    eventually(shut_out, timeout=60)
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
