"""Every fault of loads and addresses that 11.2.2 and 12.0.2 can have, made for real: named, and gone when mended."""

from __future__ import annotations

from dataclasses import replace

import psycopg

from cachegate.diagnose import diagnose
from cachegate.model.vitals import Hindrance
from cachegate.postgrest import identify
from cachegate.postgrest.prober import Prober
from cachegate.postgrest.tokens import Tokens
from conftest import FreshDatabase, StartPostgrest
from gate import SECRET, eventually
from live.pairs import PAIRS, Looked, Pair, answers, looked_at, pair, settings

SLOW = {"internal-schema-cache-sleep": "1"}  # seconds, up to 12.0


@PAIRS
def test_a_healthy_pair_has_nothing(
    postgrest: str, postgres: str, fresh_database: FreshDatabase, start_postgrest: StartPostgrest
) -> None:
    """Nor right after a restart."""
    with pair(fresh_database(postgres), start_postgrest, postgrest) as (found, process):
        seen = found.vitals()
        process.restart()
        at_once = found.ids()

    assert diagnose(seen) == ()
    assert at_once == []
    (api,) = seen.apis
    assert api.versions == (postgrest,)
    assert api.schemas == ("api",)
    assert (api.ready, api.live, api.loads) == (True, True, None)  # counters came with 12.2
    assert (api.running, api.paused, api.failures) == (True, False, ())


@PAIRS
def test_a_slow_load_is_no_fault(
    postgrest: str, postgres: str, fresh_database: FreshDatabase, start_postgrest: StartPostgrest
) -> None:
    """The first, while which nothing is served, and a later one, while which an old cache is."""
    with pair(fresh_database(postgres), start_postgrest, postgrest, SLOW, ready=False) as (found, _):
        assert diagnose(found.vitals(order=None)) == ()
        found.seconds = 8.0
        assert found.ids() == []
        found.database.run("notify pgrst, 'reload schema'")
        assert diagnose(found.vitals(order=None)) == ()


@PAIRS
def test_nothing_is_wrong_without_anonymous_access(
    postgrest: str, postgres: str, fresh_database: FreshDatabase, start_postgrest: StartPostgrest
) -> None:
    """With the secret; without it nobody can ask, and that is said."""
    database = fresh_database(postgres)
    with pair(database, start_postgrest, postgrest) as (_, first):
        first.stop()
    closed = settings(database)
    del closed["db-anon-role"]
    with looked_at(database, [start_postgrest(postgrest, closed)]) as found:
        identify.wait(found.apis[0].prober, timeout=30.0, revive=lambda: None)
        assert found.ids() == []
        with Prober(found.apis[0].prober.url, timeout=1.0) as without:
            (said,) = diagnose(Pair(database, (Looked(without),)).vitals(order=None))

    assert said.id == "unreachable"
    assert "--jwt-secret" in said.sentence


@PAIRS
def test_a_stopped_process(
    postgrest: str, postgres: str, fresh_database: FreshDatabase, start_postgrest: StartPostgrest
) -> None:
    """SIGSTOP: one verdict. SIGCONT: it acts on what it was sent meanwhile."""
    with pair(fresh_database(postgres), start_postgrest, postgrest) as (found, process):
        process.process.signal("SIGSTOP")
        stopped = found.diagnoses()
        unseen = diagnose(replace(found, apis=tuple(replace(one, instance=None) for one in found.apis)).vitals())
        process.process.signal("SIGCONT")
        mended = found.ids()

    assert [one.id for one in stopped] == ["stopped"]
    assert [one.id for one in unseen] == ["unreachable"]
    assert str(Hindrance.SILENT) in unseen[0].sentence
    assert any("A PostgREST runs" in line for line in unseen[0].evidence)
    assert mended == []


@PAIRS
def test_a_refused_password_ends_the_process(
    postgrest: str, postgres: str, fresh_database: FreshDatabase, start_postgrest: StartPostgrest
) -> None:
    """It exits, says why, and stays away until it is started again (C12)."""
    database = fresh_database(postgres)
    wrong = {"db-uri": database.url_as("authenticator", "wrong")}
    with pair(database, start_postgrest, postgrest, wrong, ready=False) as (found, process):
        eventually(lambda: not process.running(), timeout=15.0)
        ended = found.diagnoses()
        database.run("alter role authenticator password 'wrong'")
        process.start()
        mended = found.ids()

    assert [one.id for one in ended] == ["exited"]
    assert "accept its password" in ended[0].sentence
    assert ended[0].heals == ("restart",)
    assert mended == []


@PAIRS
def test_nothing_listens(
    postgrest: str, postgres: str, fresh_database: FreshDatabase, start_postgrest: StartPostgrest
) -> None:
    """Of a process that cannot be looked at only the refusal is left; beside it, a path and a scheme that are wrong."""
    with pair(fresh_database(postgres), start_postgrest, postgrest) as (found, process):
        url = process.url
        seen = {}
        for address in (f"{url}/rest/v1", url.replace("http:", "https:"), "http://postgrest.invalid:3000"):
            with Prober(address, timeout=2.0, tokens=Tokens(SECRET)) as prober:
                seen[address] = diagnose(Pair(found.database, (Looked(prober),)).vitals(order=None))
        process.stop()
        with Prober(url, timeout=2.0) as prober:
            seen[url] = diagnose(Pair(found.database, (Looked(prober),), patience=0.5).vitals(order=None))

    for diagnoses in seen.values():
        assert [one.id for one in diagnoses] == ["unreachable"]
    said = [str(diagnoses[0].sentence) for diagnoses in seen.values()]
    for sentence, hindrance in zip(
        said, (Hindrance.PATH, Hindrance.NO_ROUTE, Hindrance.NO_HOST, Hindrance.REFUSED), strict=True
    ):
        assert str(hindrance) in sentence


@PAIRS
def test_a_load_that_times_out(
    postgrest: str, postgres: str, fresh_database: FreshDatabase, start_postgrest: StartPostgrest
) -> None:
    """The value, and whose it is (C4). Up to 12.0 it ends the process now and then: that is told as well (C9)."""
    with pair(fresh_database(postgres), start_postgrest, postgrest) as (found, process):
        found.database.run("alter role authenticator set statement_timeout = '1ms'; notify pgrst")
        eventually(lambda: not answers(found) or not process.running())
        (failing,) = diagnose(found.vitals(order=None))
        found.database.run("alter role authenticator reset statement_timeout")
        process.start()
        eventually(lambda: answers(found))
        mended = found.ids()

    assert failing.id in ("load-fails", "exited")
    assert "statement_timeout of 1ms" in failing.sentence
    assert mended == []


@PAIRS
def test_a_load_without_permission(
    postgrest: str, postgres: str, fresh_database: FreshDatabase, start_postgrest: StartPostgrest
) -> None:
    """Somebody revoked what everybody has by default."""
    with pair(fresh_database(postgres), start_postgrest, postgrest) as (found, process):
        found.database.run("revoke select on pg_catalog.pg_constraint from public; notify pgrst")
        eventually(lambda: not answers(found) or not process.running())
        (failing,) = diagnose(found.vitals(order=None))
        found.database.run("grant select on pg_catalog.pg_constraint to public")
        process.start()
        eventually(lambda: answers(found))
        mended = found.ids()

    assert failing.id in ("load-fails", "exited")
    assert "pg_constraint" in failing.sentence
    assert mended == []


@PAIRS
def test_a_database_that_lets_it_in_no_more(
    postgrest: str, postgres: str, fresh_database: FreshDatabase, start_postgrest: StartPostgrest
) -> None:
    """An old cache is served meanwhile, as if nothing were wrong, unless a load was under way when it was lost."""
    with pair(fresh_database(postgres), start_postgrest, postgrest) as (found, _):
        found.database.run(
            "alter role authenticator connection limit 0;"
            "select pg_terminate_backend(pid) from pg_stat_activity where usename = 'authenticator'"
        )
        eventually(lambda: found.vitals(order=None).apis[0].failures)
        (lost,) = diagnose(found.vitals(order=None))
        found.database.run("alter role authenticator connection limit -1")
        eventually(lambda: diagnose(found.vitals(order=None)) == (), timeout=20.0)
        mended = found.ids()

    assert lost.id == "load-fails"
    assert "no connection left for its role" in lost.sentence
    assert any("old cache" in line or "PGRST002" in line for line in lost.evidence)
    assert mended == []


@PAIRS
def test_a_database_that_does_not_exist(
    postgrest: str, postgres: str, fresh_database: FreshDatabase, start_postgrest: StartPostgrest
) -> None:
    """11.2 refuses connections meanwhile, 12.0 takes them and never answers (C11): the log says what it waits for."""
    database = fresh_database(postgres)
    away = {"db-uri": database.url_as("authenticator", "connection").replace(database.name, "away")}
    with pair(database, start_postgrest, postgrest, away, ready=False) as (found, _):
        said = diagnose(found.vitals(order=None))

    assert [one.id for one in said] == ["load-fails"]
    assert "the database away in its PGRST_DB_URI does not exist" in said[0].sentence


@PAIRS
def test_an_exposed_schema_that_does_not_exist(
    postgrest: str, postgres: str, fresh_database: FreshDatabase, start_postgrest: StartPostgrest
) -> None:
    """Up to 12 PostgREST says nothing of it."""
    database = fresh_database(postgres)
    with pair(database, start_postgrest, postgrest, {"db-schemas": "api,shop_api"}) as (found, _):
        absent = found.diagnoses()
        database.run("create schema shop_api")
        mended = found.ids()

    assert [one.id for one in absent] == ["missing-schema"]
    assert "schema shop_api" in absent[0].sentence
    assert mended == []


@PAIRS
def test_a_stuck_load(
    postgrest: str, postgres: str, fresh_database: FreshDatabase, start_postgrest: StartPostgrest
) -> None:
    """A transaction that replaces an exposed view holds the load up, and is named (A3)."""
    with pair(fresh_database(postgres), start_postgrest, postgrest) as (found, _):
        with psycopg.connect(found.database.url) as blocker:
            pid = blocker.info.backend_pid
            blocker.execute("create or replace view api.titles as select id, 1 as more from api.films")
            stuck = found.diagnoses()
            blocker.commit()
        mended = found.ids()

    assert [one.id for one in stuck] == ["stuck-load"]
    assert any(str(pid) in line for line in stuck[0].evidence)
    assert mended == []
