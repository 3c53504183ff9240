"""What the catalog tells about when a file wrote what, on a real Postgres."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from types import MappingProxyType

import psycopg
import pytest

from cachegate.database.history import History
from cachegate.migrations.statements import split
from cachegate.model.catalog import Touched
from cachegate.model.trace import Trace
from servers import POSTGRES_VERSIONS, Database

pytestmark = pytest.mark.parametrize("postgres_version", POSTGRES_VERSIONS)
START = """
create schema api; create role web;
create type api.mood as enum ('good'); create domain api.code as text;
create table api.film (id int primary key, how api.mood, code api.code, number serial);
create view api.films as select id from api.film;
create function api.f() returns int language sql as 'select 1';
"""
FILM = Touched("relation", "api", "film")


def traced(database: Database, sql: str, *, settled: Mapping[int, int] = MappingProxyType({})) -> list[Trace]:
    """The traces of one file, as one transaction; `settled`: after which statement what began with which is settled."""
    database.run(START)
    with psycopg.connect(database.url, autocommit=True) as connection:
        history = History(connection, ["api"])
        with psycopg.connect(database.url, autocommit=True) as session:
            if not settled:
                session.execute(sql.encode())
            for at, statement in enumerate(split(sql) if settled else ()):
                session.execute(statement.text.encode())
                if at in settled:
                    history.settled(settled[at])
        history.after(0)
        return history.traces[0]


def of(traces: Sequence[Trace], kind: str, name: str) -> Trace:
    (found,) = [one for one in traces if (one.thing.kind, one.thing.name, one.through) == (kind, name, None)]
    return found


def test_commands_and_numbers_rise(database: Database) -> None:
    """Over plain statements, blocks and subtransactions, whose own ids say nothing about order."""
    sql = "create table api.a (); do $$ begin create table api.b (); exception when others then null; end $$;"
    traces = traced(database, sql + "create table api.c (); alter table api.a add column x int;")

    made = sorted((one for one in traces if one.oid), key=lambda one: one.oid or 0)
    assert [one.thing.name for one in made] == ["a", "b", "c"]
    written = sorted((one for one in traces if one.thing.kind == "relation"), key=lambda one: one.moment or (0, 0))
    assert [one.thing.name for one in written] == ["b", "c", "a"]


def test_which_statements_ran_in_a_transaction(database: Database) -> None:
    """From one commit to the next; the last one up to the end of the file."""
    sql = "create table api.a (); create table api.b (); begin; create table api.c (); commit; create table api.d ();"
    traces = traced(database, sql, settled={0: 0, 1: 1, 4: 2, 5: 5})

    spans = {name: (one.first, one.last) for name in "abcd" if (one := of(traces, "relation", name))}
    assert spans == {"a": (0, 0), "b": (1, 1), "c": (2, 4), "d": (5, None)}


def test_a_change_that_was_rolled_back(database: Database) -> None:
    """It overwrites the place among the commands, which is then not relied upon."""
    alter = "begin alter table api.a add column x int; raise 'no'; exception when others then null; end"
    traces = traced(database, f"create table api.a (); do $$ begin {alter}; end $$; create table api.b ();")

    assert of(traces, "relation", "a").command is None
    assert of(traces, "relation", "a").oid is not None
    assert of(traces, "relation", "b").command is not None


def test_what_is_renamed_or_dropped(database: Database) -> None:
    """The end of the old name has the same moment as the beginning of the new one."""
    traces = traced(database, "alter table api.film rename to movie; alter table api.movie drop column code;")

    was, now = of(traces, "relation", "film"), of(traces, "relation", "movie")
    assert (was.gone, now.gone, was.moment) == (True, False, now.moment)
    assert now.oid is None  # it was there before the file
    assert any(one.gone and one.thing.part == "code" for one in traces)


@pytest.mark.parametrize(
    ("sql", "thing", "through"),
    [
        ("create policy p on api.film using (true)", FILM, Touched("policy", "api", "film", "p")),
        ("alter table api.film add constraint c check (id > 0)", FILM, Touched("constraint", "api", "film", "c")),
        ("create rule r as on delete to api.film do instead nothing", FILM, Touched("rule", "api", "film", "r")),
        ("comment on table api.film is 'x'", FILM, Touched("comment", "api", "film")),
        ("comment on column api.film.id is 'x'", Touched("column", "api", "film", "id"),
         Touched("comment", "api", "film", "id")),
        ("comment on function api.f() is 'x'", Touched("function", "api", "f()"), Touched("comment", "api", "f()")),
        ("alter table api.film alter column id set default 7", Touched("column", "api", "film", "id"), None),
        ("create or replace view api.films as select id + 0 as id from api.film", Touched("relation", "api", "films"),
         None),
        ("alter type api.mood add value 'bad'", Touched("column", "api", "film", "how"),
         Touched("type", "api", "mood")),
        ("alter type api.mood add value 'bad'", Touched("type", "", "api.mood"), Touched("type", "api", "mood")),
        ("alter domain api.code add check (value <> '')", Touched("column", "api", "film", "code"),
         Touched("type", "api", "code")),
        ("grant usage on sequence api.film_number_seq to web", Touched("column", "api", "film", "number"),
         Touched("sequence", "api", "film_number_seq")),
        ("grant usage on schema api to web", Touched("schema", "", "api"), None),
        ("create extension hstore", Touched("extension", "", "hstore"), None),
        ("create extension pg_buffercache schema api", Touched("relation", "api", "pg_buffercache"),
         Touched("extension", "", "pg_buffercache")),
        ("create role r; grant web to r", Touched("role", "", "web"), None),
        ("alter role web set pgrst.db_schemas to 'api'", Touched("setting", "", "db_schemas"), None),
    ],
)  # fmt: skip
def test_what_hangs_on_things(database: Database, sql: str, thing: Touched, through: Touched | None) -> None:
    """Each leaves a trace of its own with what it hangs on."""
    traces = traced(database, sql)

    assert [one for one in traces if (one.thing, one.through) == (thing, through)]
