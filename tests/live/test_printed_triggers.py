"""The pair that `cachegate trigger` prints misses nothing, and PostgREST follows by it."""

from __future__ import annotations

import httpx

from cachegate.triggers import install, kinds
from conftest import FreshDatabase, StartPostgrest
from gate import Given, eventually, opened
from live.trigger_verdicts import BOTH, EVERYTHING, PAIR, PAIRS, RELOAD, tried, with_password

FOLLOWED = (
    ("create table api.a (id int)", "/a", "drop table api.a"),
    ("create view api.b as select 1 as id", "/b", "alter view api.b rename to c"),
    ("create materialized view api.d as select 1 as id", "/d", "drop materialized view api.d"),
    ("create function api.e() returns int language sql as 'select 1'", "/rpc/e", "drop function api.e()"),
    ("do $$ begin create table api.f (id int); end $$", "/f", "alter table api.f set schema public"),
    ("select 1 as id into api.g", "/g", "alter table api.g rename to h"),
)


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
