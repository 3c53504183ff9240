"""Event triggers as people write them, on real servers: what each kind of statement makes them send."""

from __future__ import annotations

import pytest

from cachegate.database import session, triggers
from cachegate.triggers.judge import Standing
from cachegate.triggers.predict import Heard, active, heard, notifying
from conftest import FreshDatabase
from live.trigger_verdicts import BOTH, DROPS, EVERYTHING, PAIR, RELOAD, judged, names, read, tried
from triggers_as_found import FINE, LIMITED, LISTENING, UNCONDITIONAL

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
