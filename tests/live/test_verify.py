"""`cachegate verify` on live pairs of real servers: what it sees, what it says, and that it leaves nothing."""

from __future__ import annotations

import io
import json
import threading
from pathlib import Path

import psycopg
import pytest
from jsonschema import Draft202012Validator

import leftovers
from cachegate.cli import command, run_of
from cachegate.guard import Console
from conftest import FreshDatabase, StartPostgrest
from gate import ROLES, SECRET, eventually
from gateway import KEY, standing_before
from livepair import CHANGE, PAIRS, READER, SCHEMA, Pair, doctor, empty, served

NEW = {
    "relation-exposed:api.prizes",
    "column-usable:api.films.rating",
    "column-usable:api.prizes.film_id",
    "column-usable:api.prizes.id",
    "foreign-key-embeddable:api.prizes.prizes_film",
    "function-callable:api.award(integer)",
}


@pytest.fixture
def pair(
    postgrest: str, postgres: str, fresh_database: FreshDatabase, start_postgrest: StartPostgrest, tmp_path: Path
) -> Pair:
    return served(fresh_database(postgres), start_postgrest, postgrest, tmp_path)


@PAIRS
def test_a_healthy_pair_is_green(pair: Pair) -> None:
    """Everything that can be asked without writing holds, as any user who may see sessions and catalogs."""
    seen = pair.verify()

    assert seen.code == 0, seen.told
    assert seen.report["verdict"] == "pass"
    assert seen.failed() == set()
    assert {"relation-exposed:api.films", "function-callable:api.rate(integer, integer)", "cache-fresh"} <= {
        one["key"] for one in seen.report["findings"] if one["outcome"] == "passed"
    }
    assert "as far as can be told" in seen.report["headline"]


@PAIRS
def test_a_deploy_that_told_nobody_is_red(pair: Pair) -> None:
    """New things in the database, and an API that has none of them; then NOTIFY, and everything is there."""
    pair.database.run(CHANGE)

    stale = pair.verify()
    pair.database.run("notify pgrst, 'reload schema'")
    eventually(lambda: pair.verify().code == 0)

    assert stale.code == 1
    assert stale.failed() >= {*NEW, "cache-fresh"}
    (fresh,) = [one for one in stale.report["findings"] if one["key"] == "cache-fresh"]
    assert "it lacks" in fresh["cause"]
    assert "api.prizes" in fresh["cause"]
    assert "notify pgrst, 'reload schema'" in fresh["remedy"]
    lacking = [one for one in stale.report["findings"] if one["key"] in NEW]
    assert lacking
    assert all(one["remedy"].startswith("Run NOTIFY pgrst, 'reload schema'") for one in lacking)


@PAIRS
def test_the_fence_proves_and_heals_and_says_so(pair: Pair) -> None:
    """With permission: what was stale is a warning once the reload is proven; a second run is simply green."""
    pair.database.run(CHANGE)

    healed = pair.verify("--allow-fence")
    again = pair.verify("--allow-fence")

    assert healed.code == 0, healed.told
    assert healed.failed("warning") == {"cache-fresh"}
    assert healed.report["reload"]["proof"]
    assert again.code == 0
    assert again.failed("warning") == set()
    assert "proven by a reload" in again.report["headline"]


@PAIRS
def test_what_is_left_over_is_red(pair: Pair) -> None:
    """The other direction: a column that was dropped, one whose type changed, a key that moved; repaired by NOTIFY."""
    pair.database.run("""
        alter table api.actors drop column name;
        alter table api.films alter column lead_id type bigint;
        alter table api.prizes_of drop constraint prizes_of_pkey, add primary key (b);
    """)

    stale = pair.verify()
    pair.database.run("notify pgrst, 'reload schema'")
    eventually(lambda: pair.verify().code == 0)

    assert stale.code == 1, stale.told
    assert stale.failed() == {
        "cache-fresh",
        "cache-fresh:api.actors.name",
        "cache-fresh:api.films.lead_id",
        "cache-fresh:api.prizes_of",
    }


@PAIRS
def test_it_only_reads_and_leaves_nothing(pair: Pair) -> None:
    """Every catalog, row, lock and session is as it was, with and without the fence; triggers that write never fire."""
    pair.database.run("""
        create table api.log (what text);
        create function api.note() returns trigger language plpgsql security definer set search_path to ''
          as $$ begin insert into api.log values (tg_op); return null; end $$;
        create trigger noted after insert or update or delete on api.films
          for each statement execute function api.note();
        notify pgrst, 'reload schema';
    """)
    eventually(lambda: pair.verify().code == 0)

    with leftovers.none(pair.database):
        assert pair.verify("--jwt-secret", SECRET).code == 0
        assert pair.verify("--allow-fence", "--jwt-secret", SECRET).code == 0


@PAIRS
def test_a_user_who_may_hardly_anything_will_do(pair: Pair) -> None:
    """A role without a grant on any table; the session is one that the server itself holds to reading."""
    pair.database.run(READER)

    well = pair.verify(user="reader")
    pair.database.run(CHANGE)
    stale = pair.verify(user="reader")
    refused = pair.verify("--allow-fence", user="reader")

    assert well.code == 0, well.told
    assert stale.failed() >= {*NEW, "cache-fresh"}
    assert refused.code == 3
    assert "may not create a view in schema api" in refused.told


@PAIRS
def test_behind_a_gateway(pair: Pair, tmp_path: Path) -> None:
    """A key, a path and a private certificate; without each of them a message that says what is missing."""
    with standing_before(pair.api.url, tmp_path) as gateway:
        ca, key = ("--ca-file", str(gateway.certificate)), ("--header", f"apikey={KEY}")
        hurry = ("--wait-timeout", "1s")
        well = pair.verify(*ca, *key, through=gateway.url)
        no_key = pair.verify(*ca, *hurry, through=gateway.url)
        no_path = pair.verify(*ca, *key, *hurry, through=gateway.url.removesuffix("/rest/v1"))
        no_trust = pair.verify(*key, *hurry, through=gateway.url)
        pair.database.run(CHANGE)
        stale = pair.verify(*ca, *key, through=gateway.url)

    assert well.code == 0, well.told
    assert stale.failed() >= {*NEW, "cache-fresh"}
    assert [seen.code for seen in (no_key, no_path, no_trust)] == [3, 3, 3]
    assert "401" in no_key.told
    assert "404" in no_path.told
    assert "CERTIFICATE_VERIFY_FAILED" in no_trust.told
    assert not any(KEY in seen.told for seen in (well, no_key, no_path, no_trust, stale))


@PAIRS
def test_of_two_instances_one_lags(pair: Pair, postgrest: str, start_postgrest: StartPostgrest) -> None:
    """The second does not listen: as long as nothing changes they agree, then it is named."""
    settings = {
        "db-uri": pair.database.url_as("authenticator", "connection"),
        "db-schemas": "api",
        "db-anon-role": "anon",
        "db-channel-enabled": "false",
    }
    second = start_postgrest(postgrest, settings)
    both = ("--postgrest-url", second.url)
    eventually(lambda: pair.verify(*both).code == 0)
    pair.settle()
    pair.database.run(CHANGE + "notify pgrst, 'reload schema'")
    eventually(lambda: pair.verify().code == 0)

    seen = pair.verify(*both)

    assert seen.code == 1, seen.told
    assert seen.failed() == {f"instances-agree:{second.url}"}


@PAIRS
def test_a_load_that_is_under_way_is_waited_for(pair: Pair) -> None:
    """Nobody sleeps between a deploy's last migration and the question: stale at the first look is not stale."""
    pair.database.run(CHANGE)
    notified = threading.Timer(1.5, pair.database.run, ["notify pgrst, 'reload schema'"])
    notified.start()

    seen = pair.verify()
    notified.join()

    assert seen.code == 0, seen.told


@PAIRS
def test_another_database_with_the_same_schema_is_no_proof(
    pair: Pair, postgres: str, fresh_database: FreshDatabase
) -> None:
    """Production's database and staging's API: everything matches, and says nothing; with the fence it is red."""
    other = fresh_database(postgres)
    other.run(SCHEMA)
    apart = Pair(other, pair.api, pair.folder)

    seen = apart.verify()
    fenced = apart.verify("--allow-fence", "--reload-timeout", "3s")

    assert seen.code == 3, seen.told
    (fresh,) = [one for one in seen.report["findings"] if one["key"] == "cache-fresh"]
    assert fresh["outcome"] == "errored"
    assert f'connected to the database "{pair.database.name}"' in fresh["cause"]
    assert fenced.code == 1
    assert fenced.failed() == {"cache-reloads"}


@PAIRS
def test_another_server_with_the_same_schema_is_no_proof(
    pair: Pair, postgres: str, fresh_database: FreshDatabase
) -> None:
    """The same where PostgREST's connections cannot be seen at all."""
    other = fresh_database("18" if postgres == "15" else "15")
    other.run(ROLES + SCHEMA)

    seen = Pair(other, pair.api, pair.folder).verify()

    assert seen.code == 3, seen.told
    assert "no connection to" in seen.told


@PAIRS
def test_keys_of_foreign_keys_and_comments_are_no_drift(pair: Pair) -> None:
    """Where the API describes itself, a key may be a foreign key too, and a comment may look like PostgREST's note."""
    pair.database.run("""
        create table api.casts (film int references api.films (id), actor int references api.actors (id), role text,
          primary key (film, actor));
        create table api.notes (id int, note text);
        comment on column api.notes.note is E'Note:\\nThis is a Primary Key.<pk/>';
        comment on column api.casts.film is E'Note:\\nOf the film.';
        grant select on api.casts, api.notes to anon;
        alter table api.casts drop column role;
        notify pgrst, 'reload schema';
    """)
    eventually(lambda: pair.verify().code == 0)
    pair.database.run("comment on column api.casts.actor is 'New.'; comment on column api.casts.film is null;")

    commented = pair.verify()
    pair.database.run("alter table api.casts drop constraint casts_pkey, add primary key (actor)")
    moved = pair.verify()

    assert commented.code == 0, commented.told
    assert moved.failed() == {"cache-fresh", "cache-fresh:api.casts"}


@PAIRS
def test_an_exposed_schema_that_is_not_there_is_red(pair: Pair) -> None:
    """PostgREST up to 12 says nothing of it; neither does a name that was misspelt for us."""
    misspelt = pair.verify("--schemas", "api,ap1")

    assert misspelt.code == 1, misspelt.told
    assert misspelt.failed() == {"cache-fresh:ap1"}


@PAIRS
def test_a_secret_that_is_not_postgrests_is_told(pair: Pair) -> None:
    """Otherwise no role but the anonymous one would be asked, and nobody would know."""
    wrong = pair.verify("--jwt-secret", SECRET[::-1])

    assert wrong.code == 3
    assert "is --jwt-secret the one that PostgREST has?" in wrong.told
    assert SECRET[::-1] not in wrong.told


@PAIRS
def test_a_lock_on_what_it_reads_is_told(pair: Pair) -> None:
    """A view is being replaced in a transaction that stays open: neither command waits for it to end."""
    with psycopg.connect(pair.database.url) as migrating:
        migrating.execute("create or replace view api.titles as select id, title from api.films")
        seen = pair.verify()
        told = doctor(pair)
        migrating.rollback()

    assert seen.code == 3, seen.told
    assert "Another session holds a lock" in seen.told
    assert told.code == 3, told.text
    assert "Another session holds a lock" in told.text
    assert pair.verify().code == 0


@PAIRS
def test_a_user_who_may_not_read_the_catalog_is_told(pair: Pair) -> None:
    """Some shut even the catalog away: then nothing is verified, and it is no bug of ours."""
    pair.database.run(READER + "revoke all on pg_catalog.pg_proc from public;")
    seen, told = pair.verify(user="reader"), doctor(pair, user="reader")
    pair.database.run("grant select on pg_catalog.pg_proc to public")

    assert (seen.code, told.code) == (3, 3)
    assert "The catalog cannot be read" in seen.told
    assert "The catalog cannot be read" in told.text


@PAIRS
def test_an_empty_schema_is_not_green(
    postgrest: str, postgres: str, fresh_database: FreshDatabase, start_postgrest: StartPostgrest, tmp_path: Path
) -> None:
    """Nothing was asked, so nothing was found to be well."""
    pair = empty(fresh_database(postgres), start_postgrest, postgrest, tmp_path)

    assert pair.verify().code == 3
    assert pair.verify("--allow-fence").code == 3


@PAIRS
def test_the_report_speaks_of_no_pull_request(pair: Pair, tmp_path: Path) -> None:
    """There is none after a deploy, and no write was tried; the report is as its schema says."""
    pair.database.run("""
        create function api.twice(a int) returns int language sql as 'select 1';
        create function api.twice(a text) returns int language sql as 'select 1';
        create function api.note() returns trigger language plpgsql as 'begin return null; end';
        create trigger noted after insert on api.films for each statement execute function api.note();
        alter table api.actors add column born int;
    """)
    markdown, junit = tmp_path / "report.md", tmp_path / "report.xml"

    seen = pair.verify("--markdown", str(markdown), "--junit", str(junit))

    text = markdown.read_text() + junit.read_text() + seen.told
    assert "api.actors.born" in text
    assert "pull request" not in text
    assert "fired statement triggers" not in text
    schema = json.loads((Path(__file__).parents[2] / "docs/report.schema.json").read_text())
    assert list(Draft202012Validator(schema).iter_errors(seen.report)) == []


@pytest.mark.parametrize("name", ["verify", "doctor"])
def test_a_password_with_an_at_sign_is_not_shown(name: str, tmp_path: Path) -> None:
    """Not escaped, the end of it is taken for the host's beginning."""
    out, told = io.StringIO(), io.StringIO()
    given = ["--database-url", "postgresql://app:sesame@hush@127.0.0.1:1/db", "--postgrest-url", "http://127.0.0.1:2"]

    code = command([name, *given, "--wait-timeout", "1s"], Console({}, out, told), lambda: tmp_path, run_of)

    assert code == 2
    assert "%40" in told.getvalue()
    assert "hush" not in told.getvalue() + out.getvalue()


def test_a_live_database_needs_both_addresses(tmp_path: Path) -> None:
    """All mistakes at once, before anything is looked at."""
    out, told = io.StringIO(), io.StringIO()

    code = command(
        ["verify", "--header", "x", "--header", "Prefer=tx"], Console({}, out, told), lambda: tmp_path, run_of
    )

    assert code == 2
    assert "--database-url is missing" in told.getvalue()
    assert "--postgrest-url is missing" in told.getvalue()
    assert "'x' has no value" in told.getvalue()
