"""`cachegate doctor` on live pairs of real servers: what it says, what it heals, and that it leaves nothing."""

from __future__ import annotations

import io
from pathlib import Path

import pytest

import leftovers
from cachegate.cli import command, run_of
from cachegate.guard import Console
from cachegate.model.incident import Health
from cachegate.model.reload import RungOutcome
from cachegate.reporters import incident as reports
from conftest import FreshDatabase, StartPostgrest
from gate import ROLES, SECRET, eventually
from livepair import CHANGE, PAIRS, SCHEMA, Pair, doctor, empty, served, treated

LISTENERS = "select pid from pg_stat_activity where query like 'LISTEN%%' and datname = current_database()"


@pytest.fixture
def pair(
    postgrest: str, postgres: str, fresh_database: FreshDatabase, start_postgrest: StartPostgrest, tmp_path: Path
) -> Pair:
    return served(fresh_database(postgres), start_postgrest, postgrest, tmp_path)


@PAIRS
def test_a_healthy_pair_is_well(pair: Pair) -> None:
    """Nothing wrong, nothing tried, and the facts of both servers in the report."""
    told = doctor(pair)

    assert told.code == 0, told.text
    assert told.report["health"] == "well"
    assert told.wrong == []
    assert told.tried() == {}
    assert "on channel pgrst, as authenticator" in told.text


@PAIRS
def test_a_stale_cache_is_told_and_healed(pair: Pair) -> None:
    """Looked at only, it is stale; with permission the notification works, and objects are counted before and after."""
    pair.database.run(CHANGE)

    looked = doctor(pair)
    healed = doctor(pair, "--allow-fence")

    assert looked.code == 1, looked.text
    assert looked.wrong == ["stale"]
    assert looked.tried() == {}
    assert healed.code == 0, healed.text
    assert healed.report["health"] == "healed"
    assert healed.tried()["notify"] == "worked"
    before, after = healed.report["objects_before"], healed.report["objects_after"]
    assert before["right"] < before["asked"]
    assert after["right"] == after["asked"]
    assert f"{before['right']} of {before['asked']} right as it was found" in healed.markdown


@PAIRS
def test_a_stopped_process_is_restarted_and_not_notified(pair: Pair) -> None:
    """SIGSTOP: the notification has no effect, the restart heals, and the report shows both (incident I1)."""
    pair.database.run(CHANGE)
    pair.api.process.signal("SIGSTOP")

    looked = treated(pair)
    notified = treated(pair, allow=("notify",), allow_fence=True)
    healed = treated(pair, allow=("notify", "restart"), allow_fence=True)
    after = doctor(pair)

    assert [one.id for one in looked.diagnoses] == ["stopped"]
    assert looked.health is Health.ILL
    assert notified.health is Health.ILL
    assert [(one.rung.name, one.rung.outcome) for one in notified.attempts if one.rung.name == "notify"] == [
        ("notify", RungOutcome.NO_EFFECT)
    ]
    outcomes = {one.rung.name: one.rung.outcome for one in healed.attempts}
    assert outcomes["notify"] is RungOutcome.NO_EFFECT
    assert outcomes["restart"] is RungOutcome.WORKED
    assert healed.health is Health.HEALED, healed.headline
    assert healed.remaining == ()
    assert "| `notify` | no effect |" in reports.as_markdown(healed)
    assert "| `restart` | worked |" in reports.as_markdown(healed)
    assert after.code == 0, after.text


@PAIRS
def test_what_was_not_allowed_is_not_done(pair: Pair) -> None:
    """A stale cache whose channel nobody hears: the ways that would help are named, with the flag that allows them."""
    pair.database.run(CHANGE)
    before = pair.database.rows(LISTENERS)

    told = doctor(pair, "--channel", "other", "--allow-fence")

    assert told.code == 1, told.text
    assert "other-channel" in told.wrong
    tried = told.tried()
    assert tried.pop("notify") == "unavailable"
    assert set(tried.values()) == {"refused"}
    assert "--allow listener" in told.markdown
    assert before == pair.database.rows(LISTENERS) != []


@PAIRS
def test_a_way_that_is_allowed_heals_where_the_notification_does_not(pair: Pair) -> None:
    """The same, with the listener's session ended: it connects again and loads everything."""
    pair.database.run(CHANGE)

    told = doctor(pair, "--channel", "other", "--allow-fence", "--allow", "listener")

    assert told.tried()["listener"] == "worked", told.text
    assert told.report["objects_after"]["lacking"] == []


@PAIRS
def test_the_doctor_leaves_nothing(pair: Pair) -> None:
    """Catalogs, rows, locks and sessions are as they were: looking, proving, and healing."""
    pair.database.run(CHANGE)

    with leftovers.none(pair.database):
        doctor(pair)
        doctor(pair, "--allow-fence")


@PAIRS
def test_without_a_fence_the_catalog_is_the_proof(pair: Pair) -> None:
    """Only the notification is allowed, and no view may be made: what the API lacked is there afterwards."""
    pair.database.run(CHANGE)

    told = doctor(pair, "--allow", "notify")

    assert told.code == 0, told.text
    assert told.report["health"] == "healed"
    assert told.tried()["notify"] == "worked"


@PAIRS
def test_what_cannot_be_seen_is_not_what_it_was(pair: Pair) -> None:
    """An ordinary user is told what he may not see, and that the cache was stale: only one of them was the cause."""
    pair.database.run("create role passer_by login password 'connection'")
    pair.database.run(CHANGE)

    told = doctor(pair, "--allow", "notify", user="passer_by")

    assert told.code == 0, told.text
    assert "It was this: PostgREST's schema cache is older than the database" in " ".join(told.text.split())


@PAIRS
def test_what_differs_is_stale_too(pair: Pair) -> None:
    """Nothing is lacking and nothing is left over: a column has another type."""
    pair.database.run("alter table api.films alter column lead_id type bigint")

    told = doctor(pair)

    assert told.code == 1, told.text
    assert told.wrong == ["stale"]
    assert told.report["objects_before"]["differing"] == ["api.films.lead_id"]
    assert told.report["objects_before"]["right"] == told.report["objects_before"]["asked"] - 1
    assert "It has 1 otherwise than the database: api.films.lead_id" in told.text


@PAIRS
def test_nothing_asked_is_not_well(
    postgrest: str, postgres: str, fresh_database: FreshDatabase, start_postgrest: StartPostgrest, tmp_path: Path
) -> None:
    """An exposed schema without anything in it."""
    pair = empty(fresh_database(postgres), start_postgrest, postgrest, tmp_path)
    eventually(lambda: doctor(pair).report["health"] != "ill")

    told = doctor(pair)

    assert told.code == 3, told.text
    assert told.report["health"] == "unknown"
    assert "nothing that could be asked" in told.report["headline"]


@PAIRS
def test_where_anonymous_access_is_off_a_secret_will_do(
    postgrest: str, postgres: str, fresh_database: FreshDatabase, start_postgrest: StartPostgrest, tmp_path: Path
) -> None:
    """Without it nothing can be asked, with it everything is."""
    database = fresh_database(postgres)
    database.run(ROLES + SCHEMA)
    uri = database.url_as("authenticator", "connection")
    api = start_postgrest(postgrest, {"db-uri": uri, "db-schemas": "api", "jwt-secret": SECRET})
    pair = Pair(database, api, tmp_path)
    eventually(lambda: doctor(pair, "--jwt-secret", SECRET).report["health"] == "well")

    assert doctor(pair).wrong == ["unreachable"]
    assert doctor(pair, "--jwt-secret", SECRET).code == 0


def test_what_has_no_answer_is_not_right(
    fresh_database: FreshDatabase, start_postgrest: StartPostgrest, tmp_path: Path
) -> None:
    """A pre-request function that refuses everybody: before 12.0 columns cannot be asked about then."""
    function = """
        create function api.door() returns void language plpgsql
          as $$ begin raise exception 'no key' using errcode = 'PT401'; end $$;
    """
    database = fresh_database("15")
    pair = served(database, start_postgrest, "11.2.2", tmp_path, more=function)
    database.run("alter role authenticator set pgrst.db_pre_request = 'api.door'; notify pgrst, 'reload config'")
    eventually(lambda: pair.verify().code == 3)

    told = doctor(pair)

    assert told.code == 3, told.text
    assert "no key" in told.report["headline"]
    assert told.report["objects_before"]["right"] < 16


@PAIRS
def test_nothing_secret_is_in_the_report(pair: Pair) -> None:
    """Passwords and keys of every source."""
    told = doctor(pair, "--jwt-secret", SECRET, "--header", "apikey=hush-hush-hush")

    for text in (told.text, told.markdown, str(told.report)):
        assert SECRET not in text
        assert "hush" not in text
        assert "connection@" not in text


def test_an_unreachable_database_is_no_diagnosis(tmp_path: Path) -> None:
    """Exit 3, and what, why and help as everywhere."""
    out, told = io.StringIO(), io.StringIO()
    given = ["--database-url", "postgresql://u:p@127.0.0.1:1/d", "--postgrest-url", "http://127.0.0.1:2"]

    code = command(["doctor", *given, "--wait-timeout", "1s"], Console({}, out, told), lambda: tmp_path, run_of)

    assert code == 3
    assert "No connection to Postgres at 127.0.0.1:1/d" in told.getvalue()
