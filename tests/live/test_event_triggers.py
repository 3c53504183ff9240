"""Event triggers on real servers: what each kind of statement makes them send, and the pair that misses nothing."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from dataclasses import replace
from typing import LiteralString
from urllib.parse import urlsplit

import httpx
import psycopg
import pytest

from cachegate.database import session, trigger_trials, triggers
from cachegate.errors import EnvironmentProblem
from cachegate.model.triggers import Kind, Sent, Tried
from cachegate.pipeline.triggers import trial
from cachegate.triggers import install, kinds
from cachegate.triggers.judge import Standing, Verdict, by_body, by_trial
from cachegate.triggers.predict import Heard, active, heard, notifying
from conftest import FreshDatabase, StartPostgrest
from gate import Given, eventually, opened
from servers import POSTGRES_VERSIONS, Database
from triggers_as_found import FINE, LIMITED, LISTENING, UNCONDITIONAL

BOTH = pytest.mark.parametrize("postgres", POSTGRES_VERSIONS)
PAIRS = pytest.mark.parametrize(("postgrest", "postgres"), [("11.2.2", "15"), ("12.0.2", "18")])
PAIR = install.statements("pgrst")
RELOAD = Sent("pgrst", "reload schema")
BY_NAME = {kind.name: kind for kind in kinds.ALL}
DROPS = {kind.name for kind in kinds.MATTERING if kind.drops}
UNSEEN_BY_THE_FINE_PAIR = {
    "alter routine",
    *("create domain", "alter domain"),
    *("create cast", "drop cast"),
    *("create aggregate", "alter aggregate", "drop aggregate"),
}
FILTERED = """
create schema watch;
create function watch.looking() returns event_trigger language plpgsql as $$ begin
  if exists (select from pg_event_trigger_ddl_commands() where schema_name {what} 'api') then
    notify pgrst, 'reload schema';
  end if;
end $$;
create event trigger looking on ddl_command_end execute function watch.looking();
"""


def tried(database: Database, some: Sequence[Kind] = kinds.ALL, *, schema: str | None = None) -> tuple[Tried, ...]:
    return trigger_trials.trial(database.url, some, ["pgrst", "other"], schema=schema)


def judged(database: Database, *, schema: str | None = "api") -> Verdict:
    """As the gate does it."""
    with session.opened(database.url) as connection:
        found = triggers.read(connection)
        seen = trial(database.url, connection, notifying(found), "pgrst", schema=schema)
        return by_trial(found, seen, "pgrst", firing=triggers.firing(connection))


def read(database: Database) -> Verdict:
    """As it is done where nothing may be run."""
    with session.reading(database.url) as connection:
        return by_body(triggers.read(connection), "pgrst", firing=triggers.firing(connection))


def names(some: Sequence[Kind]) -> set[str]:
    return {kind.name for kind in some}


def with_password(kind: Kind, database: Database) -> Kind:
    """IMPORT FOREIGN SCHEMA asks the server itself, which wants a password here."""
    secret = f"password '{urlsplit(database.url).password}'"
    return replace(kind, before=kind.before.replace("password_required 'false'", secret))


# Postgres keeps the schemas of temporary tables, empty, for whoever makes the next one.
EVERYTHING: LiteralString = """
select 'class', oid::regclass::text from pg_class
union all select 'schema', nspname from pg_namespace where nspname !~ '^pg_(toast_)?temp_'
union all select 'function', oid::regprocedure::text from pg_proc
union all select 'type', oid::regtype::text from pg_type
union all select 'cast', oid::text from pg_cast union all select 'extension', extname from pg_extension
union all select 'server', srvname from pg_foreign_server
union all select 'wrapper', fdwname from pg_foreign_data_wrapper
union all select 'mapping', umuser::text from pg_user_mapping union all select 'role', rolname from pg_roles
union all select 'default', oid::text from pg_default_acl union all select 'comment', description from pg_description
union all select 'trigger', evtname || evtenabled::text from pg_event_trigger order by 1, 2
"""


@BOTH
def test_the_printed_pair_misses_nothing(postgres: str, fresh_database: FreshDatabase) -> None:
    """Every kind of table 3.2 that PostgREST has to learn of notifies once, all others are silent; without it, all."""
    database = fresh_database(postgres)
    every = [with_password(kind, database) for kind in kinds.ALL]
    without = tried(database, every)
    database.run(PAIR)
    with_it = tried(database, every)

    assert [one for one in (*without, *with_it) if one.refused] == []
    assert [one for one in without if one.sent] == []
    assert {one.kind.name: one.sent for one in with_it} == {
        kind.name: (RELOAD,) if kind.matters else () for kind in kinds.ALL
    }


@BOTH
def test_the_printed_migration_can_be_repeated_and_taken_back(postgres: str, fresh_database: FreshDatabase) -> None:
    """Twice is like once, and its undo leaves what was there before."""
    database = fresh_database(postgres)
    before = database.rows(EVERYTHING)
    database.run(PAIR)
    once = database.rows("select evtname, evtevent, evtenabled from pg_event_trigger order by 1")
    database.run(PAIR)
    twice = database.rows("select evtname, evtevent, evtenabled from pg_event_trigger order by 1")
    database.run(install.undo())

    assert (
        once
        == twice
        == [("postgrest_reload_command", "ddl_command_end", "O"), ("postgrest_reload_drop", "sql_drop", "O")]
    )
    assert database.rows(EVERYTHING) == before


@PAIRS
def test_postgrest_follows_by_itself(
    postgrest: str, postgres: str, fresh_database: FreshDatabase, start_postgrest: StartPostgrest
) -> None:
    """With the pair, a PostgREST that nobody notifies shows and forgets things; without it, it does not."""
    database = fresh_database(postgres)
    database.run("create schema api; create table api.old (id int primary key)")
    with (
        opened(database, start_postgrest, postgrest, Given()) as servers,
        httpx.Client(base_url=servers.prober.url) as ask,
    ):

        def shown(path: str) -> bool:
            return ask.options(path).status_code == 200

        database.run("grant usage on schema api to anon; notify pgrst, 'reload schema'")
        eventually(lambda: shown("/old"))
        database.run("create table api.deaf (id int)")
        database.run("create table api.deafer (id int)")
        assert not shown("/deaf")
        database.run(PAIR)
        eventually(lambda: shown("/deafer"))
        for make, path, drop in FOLLOWED:
            assert not shown(path)
            database.run(make)
            eventually(lambda path=path: shown(path))
            database.run(drop)
            eventually(lambda path=path: not shown(path))


FOLLOWED = (
    ("create table api.a (id int)", "/a", "drop table api.a"),
    ("create view api.b as select 1 as id", "/b", "alter view api.b rename to c"),
    ("create materialized view api.d as select 1 as id", "/d", "drop materialized view api.d"),
    ("create function api.e() returns int language sql as 'select 1'", "/rpc/e", "drop function api.e()"),
    ("do $$ begin create table api.f (id int); end $$", "/f", "alter table api.f set schema public"),
    ("select 1 as id into api.g", "/g", "alter table api.g rename to h"),
)


@BOTH
def test_what_incident_4_ended_with_is_complete(postgres: str, fresh_database: FreshDatabase) -> None:
    """A function that asks nothing sees DROP too, and reloads for more than it needs to."""
    database = fresh_database(postgres)
    database.run(UNCONDITIONAL)

    for verdict in (judged(database), read(database)):
        assert verdict.standing is Standing.COMPLETE
        assert {"grant", "create index", "create temporary table"} <= names(verdict.needless)


@BOTH
def test_limited_to_command_tags(postgres: str, fresh_database: FreshDatabase) -> None:
    """Its list of tags decides, which the definition tells as well as a trial does."""
    database = fresh_database(postgres)
    database.run(LIMITED)
    by_running, by_reading = judged(database), read(database)

    assert by_running.standing is by_reading.standing is Standing.INCOMPLETE
    assert {"create domain", "create materialized view", "comment on a table"} <= names(by_running.missed_that_matter)
    assert not {"create table", "drop table", "create schema with a table"} & names(by_running.missed_that_matter)
    assert by_reading.missed_that_matter == by_running.missed_that_matter
    assert "Limited to some command tags: notify_pgrst_on_schema_change" in by_running.faults[0].sentence


@BOTH
def test_one_that_reads_the_list_of_commands(postgres: str, fresh_database: FreshDatabase) -> None:
    """Half of the documented pair sees no DROP; the whole pair still misses domains, casts and aggregates (J1)."""
    half, whole = fresh_database(postgres), fresh_database(postgres)
    half.run(LISTENING)
    whole.run(FINE)

    assert names(judged(half).missed_that_matter) == UNSEEN_BY_THE_FINE_PAIR | DROPS
    assert names(judged(whole).missed_that_matter) == UNSEEN_BY_THE_FINE_PAIR
    assert names(read(half).missed_that_matter) == UNSEEN_BY_THE_FINE_PAIR | DROPS
    assert names(read(whole).missed_that_matter) == UNSEEN_BY_THE_FINE_PAIR


@BOTH
def test_what_is_read_is_what_is_seen(postgres: str, fresh_database: FreshDatabase) -> None:
    """Of every kind, what a definition is said to tell is what running it shows."""
    for script in ("", UNCONDITIONAL, LIMITED, LISTENING, FINE, PAIR):
        database = fresh_database(postgres)
        database.run(script or "select 1")
        with session.reading(database.url) as connection:
            fire = active(notifying(triggers.read(connection)), firing=True)
        for one in tried(database):
            told = heard(one.kind, fire, "pgrst")
            if one.refused is None and told is not Heard.UNTOLD:
                assert (told is Heard.YES) is (RELOAD in one.sent), (one.kind.name, script)


@pytest.mark.parametrize(
    ("change", "standing", "said"),
    [
        ("alter event trigger {name} disable", Standing.DISABLED, "it is disabled"),
        ("alter event trigger {name} enable replica", Standing.DISABLED, "replica only"),
        ("alter event trigger {name} enable always", Standing.COMPLETE, ""),
        (
            "alter role current_user in database {db} set session_replication_role = replica",
            Standing.DISABLED,
            "sessions",
        ),
    ],
)
@BOTH
def test_enabled_or_not(
    postgres: str, change: str, standing: Standing, said: str, fresh_database: FreshDatabase
) -> None:
    """What does not fire is named, with what would make it fire; read and run alike."""
    database = fresh_database(postgres)
    database.run(UNCONDITIONAL)
    database.run(change.format(name="notify_pgrst_on_schema_change", db=database.name))

    for verdict in (judged(database), read(database)):
        assert verdict.standing is standing
        assert said in "".join(fault.sentence for fault in verdict.faults)


@pytest.mark.parametrize(
    ("sends", "standing", "said"),
    [
        ("notify postgrest, 'reload schema'", Standing.WRONG_CHANNEL, "'postgrest' is not heard"),
        ("notify \"PGRST\", 'reload schema'", Standing.WRONG_CHANNEL, "'PGRST' is not heard"),
        ("notify pgrst, 'reload config'", Standing.WRONG_PAYLOAD, "loads the settings and not the schema"),
        ("notify pgrst, 'Reload Schema'", Standing.WRONG_PAYLOAD, "is ignored by PostgREST"),
        ("perform pg_notify('pgrst', 'reload')", Standing.WRONG_PAYLOAD, "is ignored by PostgREST"),
        ("notify PGRST", Standing.COMPLETE, ""),
        ("notify pgrst, 'reload config'; notify pgrst, 'reload schema'", Standing.COMPLETE, ""),
    ],
)
@BOTH
def test_channel_and_payload(
    postgres: str, sends: str, standing: Standing, said: str, fresh_database: FreshDatabase
) -> None:
    """What is sent has to be heard and understood; read and run alike."""
    database = fresh_database(postgres)
    database.run(UNCONDITIONAL.replace("notify pgrst, 'reload schema'", sends))

    for verdict in (judged(database), read(database)):
        assert verdict.standing is standing
        assert said in "".join(fault.sentence for fault in verdict.faults)


@BOTH
def test_one_that_looks_at_the_schema(postgres: str, fresh_database: FreshDatabase) -> None:
    """What counts are objects of the exposed schema, wherever else a trigger reacts or does not."""
    only, all_but = fresh_database(postgres), fresh_database(postgres)
    for database, what in ((only, "="), (all_but, "is distinct from")):
        database.run("create schema api;" + FILTERED.format(what=what))

    assert "create table" not in names(judged(only).missed)
    assert "create table" in names(judged(only, schema=None).missed), "a schema of its own shows nothing of it"
    assert "create table" in names(judged(all_but).missed)


@BOTH
def test_what_stands_elsewhere_is_seen_all_the_same(postgres: str, fresh_database: FreshDatabase) -> None:
    """A helper function, and a statement that is put together: reading cannot tell, running does."""
    database = fresh_database(postgres)
    database.run(
        "create schema api; create function public.say_so(what text) returns void language plpgsql as"
        " $$ begin execute format('notify %I, %L', 'pgrst', what); end $$;"
        + UNCONDITIONAL.replace("notify pgrst,", "perform public.say_so(").replace("schema';", "schema');")
    )

    assert judged(database).standing is Standing.COMPLETE
    assert read(database).standing is Standing.UNKNOWN


HELPERS = """
create function public.say() returns void language plpgsql as $$ begin notify pgrst; end $$;
create function public."in.between("() returns void language plpgsql as $$ begin perform public.SAY(); end $$;
create function public.by_another() returns event_trigger language plpgsql as
  $$ begin perform public."in.between("(); end $$;
create function public.essay() returns event_trigger language plpgsql as
  $$ begin null; /* an essay */ end $$;
"""


@BOTH
def test_functions_that_call_functions_that_notify(postgres: str, fresh_database: FreshDatabase) -> None:
    """Through however many, in any letter case; a name that is a part of another word is none."""
    database = fresh_database(postgres)
    database.run(HELPERS)
    database.run("create event trigger essay on ddl_command_end execute function public.essay()")
    assert read(database).standing is Standing.ABSENT

    database.run("create event trigger other on ddl_command_end execute function public.by_another()")
    assert read(database).standing is Standing.UNKNOWN


RAISING = """
create function public.police() returns event_trigger language plpgsql as $$ begin
  if tg_tag in ('DROP TABLE', 'CREATE TABLE') then raise 'not today'; end if;
end $$;
create event trigger police on ddl_command_end execute function public.police();
alter event trigger police enable always;
"""


@BOTH
def test_one_that_raises_breaks_nothing(postgres: str, fresh_database: FreshDatabase) -> None:
    """What it forbids cannot be told; everything else is, and everything is dropped."""
    database = fresh_database(postgres)
    database.run(UNCONDITIONAL + RAISING)
    before = database.rows(EVERYTHING)
    verdict = judged(database)

    assert verdict.standing is Standing.UNKNOWN
    untold = {kind.name: why for kind, why in verdict.untold}
    assert untold["drop table"] == "not today (P0001)"
    assert "drop view" not in untold
    assert database.rows(EVERYTHING) == before


@pytest.mark.parametrize("schema", [None, "api"])
@BOTH
def test_nothing_is_left(postgres: str, schema: str | None, fresh_database: FreshDatabase) -> None:
    """Objects, extensions, casts, comments, settings of event triggers: all as before, also what a killed run left."""
    database = fresh_database(postgres)
    database.run("create schema api; create extension citext schema api;" + PAIR)
    before = database.rows(EVERYTHING)
    database.run("create schema cachegate_trial_dead; create table api.cachegate_trial_dead_1 (id serial)")
    seen = tried(database, [with_password(kind, database) for kind in kinds.ALL], schema=schema)

    assert [one for one in seen if one.refused] == []
    assert database.rows(EVERYTHING) == before


def test_two_at_once(fresh_database: FreshDatabase) -> None:
    """Trials in one database wait for one another, and none counts what the other one sends."""
    database = fresh_database("18")
    database.run(FINE)
    seen: list[tuple[Tried, ...]] = []
    threads = [threading.Thread(target=lambda: seen.append(tried(database))) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert len(seen) == 3
    sent = [{one.kind.name for one in each if one.sent} for each in seen]
    assert sent[0] == sent[1] == sent[2] != set()


@BOTH
def test_without_the_right_to_make_a_schema(postgres: str, fresh_database: FreshDatabase) -> None:
    """It is said, with what to grant."""
    database = fresh_database(postgres)
    database.run("create role weak login password 'weak'")

    with pytest.raises(EnvironmentProblem, match="No schema can be made"):
        trigger_trials.trial(database.url_as("weak", "weak"), kinds.ALL, ["pgrst"], schema=None)


@BOTH
def test_a_role_that_is_no_superuser(postgres: str, fresh_database: FreshDatabase) -> None:
    """It makes what it may; foreign data and some extensions are left open, and nothing stays behind."""
    database = fresh_database(postgres)
    database.run(PAIR)
    database.run(f"create role maker login password 'maker'; grant create on database {database.name} to maker")
    before = database.rows(EVERYTHING)
    seen = trigger_trials.trial(database.url_as("maker", "maker"), kinds.ALL, ["pgrst"], schema=None)

    assert {one.kind.tag for one in seen if one.refused} <= {kind.tag for kind in kinds.ALL if kind.rare}
    assert {one.kind.name for one in seen if one.kind.matters and not one.sent and one.refused is None} == set()
    assert database.rows(EVERYTHING) == before


def test_reading_writes_nothing(fresh_database: FreshDatabase) -> None:
    """A read-only session is enough."""
    database = fresh_database("15")
    database.run(FINE)
    with session.reading(database.url) as connection:
        assert [one.name for one in triggers.read(connection)] == ["watch_commands", "watch_drops"]
        with pytest.raises(psycopg.errors.ReadOnlySqlTransaction):
            connection.execute("create schema x")
