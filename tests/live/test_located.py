"""Random files whose truth is known as they are put together: everything is located at the statement that did it."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field

import psycopg
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cachegate.database import introspect
from cachegate.database.history import History
from cachegate.migrations.statements import split
from cachegate.model.catalog import Roles
from cachegate.model.diff import compare
from cachegate.model.migration import Migration
from cachegate.model.report import Change
from cachegate.pipeline.origin import Origins
from servers import POSTGRES_VERSIONS, Database

ROLES = Roles(None, None, ())
BASE = """
drop schema if exists api cascade; drop schema if exists tools cascade; create schema api; create schema tools;
create table tools.journal (words text);
create function tools.make_table(name text) returns void language plpgsql as $$
begin
  execute format('create table api.%I (id int primary key, note text)', name);
end $$;
create function tools.make_backwards(name text) returns void language plpgsql as $$
begin
  perform tools.make_table(reverse(name));
end $$;
create function tools.harmless(name text) returns int language plpgsql as $$ begin return 1; end $$;
create procedure tools.widen(name text) language plpgsql as $$
begin
  execute format('alter table api.%I alter column n type bigint', reverse(name));
end $$;
create table api.old0 (id int primary key, n int);
create table api.old1 (id int primary key, n int);
create table api.old2 (id int primary key, n int);
create view api.seen as select id from api.old0;
create function api.f() returns int language sql as 'select 0';
"""


@dataclass
class Writer:
    """Files as they are written. `truth` has for each thing the file and the lines of the statement that did it."""

    draw: st.DrawFn
    files: list[str] = field(default_factory=lambda: [""])
    truth: dict[str, tuple[int, int, int]] = field(default_factory=dict)
    tables: list[str] = field(default_factory=list)
    number: int = 0

    def put(self, statement: str, *did: str) -> None:
        """Add a statement; `did` are the labels of what it makes or changes."""
        blank = self.draw(st.sampled_from(["", "\n", "\r\n  \r\n", "\n-- create table api.old0 (n int)\n", "/* ; */ "]))
        text = self.files[-1] + blank
        first = text.count("\n") + 1
        self.files[-1] = f"{text}{statement};\n"
        for label in did:
            self.truth[label] = (len(self.files) - 1, first, first + statement.count("\n"))

    def name(self, kind: str) -> str:
        self.number += 1
        return f"{kind}{self.number}"

    def table(self, name: str, *parts: str) -> list[str]:
        """The labels of a new table and its parts."""
        self.tables.append(name)
        return [f"api.{name}", f"api.{name}.id", f"api.{name}.{name}_pkey", *(f"api.{name}.{part}" for part in parts)]

    def forget(self, name: str) -> None:
        self.tables.remove(name)
        for label in [one for one in self.truth if one == f"api.{name}" or one.startswith(f"api.{name}.")]:
            del self.truth[label]

    def pick(self) -> str:
        return self.draw(st.sampled_from(self.tables))


def static_table(to: Writer) -> None:
    name = to.name("t")
    to.put(f"create table api.{name} (\n  id int primary key,\n  note text\n)", *to.table(name, "note"))


def block_table(to: Writer) -> None:
    name, never = to.name("b"), to.name("never")
    body = f"  if false then create table api.{never} (); end if;\n  create table api.{name} (id int primary key);"
    to.put(f"do $$ begin\n  -- drop table api.{name}\n{body}\nend $$", *to.table(name))


def loop_tables(to: Writer) -> None:
    name = to.name("l")
    labels = [*to.table(f"{name}_1"), *to.table(f"{name}_2")]
    body = f"execute format('create table api.{name}_%s (id int primary key)', number)"
    to.put(f"do $$ begin\n  for number in 1..2 loop\n    {body};\n  end loop;\nend $$", *labels)


def hidden_table(to: Writer) -> None:
    """A name that stands nowhere, between two that do."""
    static_table(to)
    name = to.name("hidden")
    way = to.draw(st.sampled_from(["do", "select", "caught"]))
    backwards = name[::-1]
    create = f"execute 'create table api.' || reverse('{backwards}') || ' (id int primary key)'"
    match way:
        case "do":
            to.put(f"do $$ begin\n  {create};\nend $$", *to.table(name))
        case "caught":
            to.put(f"do $$ begin\n  begin {create}; exception when others then null; end;\nend $$", *to.table(name))
        case _:
            to.put(f"select tools.make_backwards('{backwards}')", *to.table(name, "note"))
    decoy(to)
    static_table(to)


def called_table(to: Writer) -> None:
    name = to.name("c")
    to.put(f"select tools.make_table('{name}')", *to.table(name, "note"))


def like_table(to: Writer) -> None:
    static_table(to)
    model, name = to.tables[-1], to.name("k")
    to.put(f"create table api.{name} (like api.{model} including all)", *to.table(name, "note"))


def again(to: Writer) -> None:
    """Made, dropped, and made again by other means."""
    static_table(to)
    name = to.tables[-1]
    to.put(f"drop table api.{name}")
    to.forget(name)
    if to.draw(st.booleans()):
        to.put(f"create table api.{name} (id int primary key)", *to.table(name))
    else:
        to.put(f"select tools.make_table('{name}')", *to.table(name, "note"))


def renamed(to: Writer) -> None:
    static_table(to)
    name, now = to.tables[-1], to.name("r")
    to.put(f"alter table api.{name} rename to {now}", f"api.{now}")
    to.forget(name)
    to.tables.append(now)  # of its parts it can be argued whether they are older


def column(to: Writer) -> None:
    table, name = to.pick(), to.name("col")
    way = to.draw(st.sampled_from(["static", "block", "format"]))
    match way:
        case "static":
            statement = f"alter table api.{table}\n  add column {name} int"
        case "block":
            statement = f"do $$ begin\n  alter table api.{table} add column {name} int;\nend $$"
        case _:
            statement = f"do $$ begin execute format('alter table api.%I add %I int', '{table}', '{name}'); end $$"
    to.put(statement, f"api.{table}.{name}")


def widened(to: Writer) -> None:
    """The type of a column that was there before changes, perhaps by a name that stands nowhere."""
    old = to.draw(st.sampled_from(["old0", "old1", "old2"]))
    way = to.draw(st.sampled_from(["static", "call", "do"]))
    again = "text" if way == "static" else "bigint"
    static_table(to)
    to.put(f"alter table api.{old} alter column n type numeric using 1", f"api.{old}.n")
    static_table(to)
    match way:
        case "static":
            to.put(f"alter table api.{old} alter column n type {again}", f"api.{old}.n")
        case "call":
            to.put(f"call tools.widen('{old[::-1]}')", f"api.{old}.n")
        case _:
            body = f"execute 'alter table api.{old[:2]}' || '{old[2:]} alter n type bigint'"
            to.put(f"do $$ begin {body}; end $$", f"api.{old}.n")
    static_table(to)


def replaced(to: Writer) -> None:
    number = to.name("")
    if to.draw(st.booleans()):
        to.put(f"create or replace function api.f() returns int language sql as 'select {number}'", "api.f()")
    else:
        to.put(f"create or replace view api.seen as\n  select id from api.old0 where {number} > 0", "api.seen")


def function(to: Writer) -> None:
    name = to.name("g")
    to.put(f"create function api.{name}(a int) returns int language sql as 'select 1'", f"api.{name}(integer)")


def decoy(to: Writer) -> None:
    """Says names, and makes nothing."""
    name = to.draw(st.sampled_from([*to.tables, "old0", "old1", "hidden1"]))
    said = to.draw(
        st.sampled_from(
            [
                f"select 'create table api.{name} (n int)'",
                f"insert into tools.journal values ('create table api.{name} (n int)')",
                f"select tools.harmless('{name}')",
                f"do $$ begin raise notice 'create table api.{name}'; end $$",
                f"/* create table api.{name} (id int) */ select 1",
                f"create table if not exists api.{name} (id int, n int)" if name != "hidden1" else "select 2",
            ]
        )
    )
    to.put(said)


MOVES: Mapping[str, Callable[[Writer], None]] = {
    move.__name__: move
    for move in (
        static_table,
        block_table,
        loop_tables,
        hidden_table,
        called_table,
        like_table,
        again,
        renamed,
        column,
        widened,
        replaced,
        function,
        decoy,
    )
}


@st.composite
def stories(draw: st.DrawFn) -> Writer:
    writer = Writer(draw)
    static_table(writer)
    for moves in draw(st.lists(st.lists(st.sampled_from(sorted(MOVES)), max_size=8), min_size=1, max_size=3)):
        for move in moves:
            MOVES[move](writer)
        writer.files.append("")
    return writer


def located(url: str, files: list[Migration], *, by_statement: bool) -> Iterator[tuple[str, Change, tuple[int, int]]]:
    """Apply the files and say for each thing that came or changed in which file and line it is."""
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(BASE)
        before = introspect.snapshot(connection, ["api"], ROLES)
        history = History(connection, ["api"])
        for number, file in enumerate(files):
            with psycopg.connect(url, autocommit=True) as session:
                if not by_statement:
                    session.execute(file.sql)
                for at, statement in enumerate(split(file.sql.decode()) if by_statement else ()):
                    session.execute(statement.text.encode())
                    history.settled(at)
            history.after(number)
        after = introspect.snapshot(connection, ["api"], ROLES)
    origins = Origins(history, files, [Migration("0", "0.sql", BASE.encode())])
    for subject, change in compare(before, after).changes.items():
        place = origins.of(subject, change)
        assert place is not None, subject
        assert place.line is not None
        yield subject.label, change, (int(place.file), place.line)


@pytest.mark.parametrize("by_statement", [False, True], ids=["file", "statement"])
@pytest.mark.parametrize("postgres_version", POSTGRES_VERSIONS)
@settings(
    max_examples=250 if os.environ.get("CACHEGATE_NIGHTLY") else 25,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(story=stories())
def test_everything_is_where_it_was_made(database: Database, story: Writer, *, by_statement: bool) -> None:
    """What a random file made or changed is at the statement that the file was written to do it with."""
    files = [Migration(str(number), str(number), text.encode()) for number, text in enumerate(story.files)]

    for label, change, (file, line) in located(database.url, files, by_statement=by_statement):
        if change is Change.REMOVED or label not in story.truth:
            continue
        wanted, first, last = story.truth[label]
        assert (file, first <= line <= last) == (wanted, True), (label, line, story.files[wanted])


HIDDEN = "do $$ begin\n  execute 'create table api.' || reverse('neddih') || ' (id int primary key)';\nend $$;\n"
HIDDEN_VIEW = "do $$ begin\n  execute 'create view api.' || reverse('neddih') || ' as select 1 as id';\nend $$;\n"
STATIC = "create table api.hidden (id int primary key);\n"
WIDER = "do $$ begin execute format('alter table api.%I add column later int', 'hidden'); end $$;\n"
WIDER_VIEW = (
    "do $$ begin execute format('create or replace view api.%I as select 1 as id, 2 as later', 'hidden'); end $$;\n"
)


@pytest.mark.parametrize("postgres_version", POSTGRES_VERSIONS)
@pytest.mark.parametrize(
    ("text", "line"),
    [
        pytest.param(HIDDEN + WIDER, 1, id="hidden"),
        pytest.param(STATIC + "drop table api.hidden;\nselect tools.make_table('hidden');\n" + WIDER, 3, id="again"),
        pytest.param("select 1;\n" + HIDDEN_VIEW + WIDER_VIEW, 2, id="view"),
    ],
)
def test_a_relation_is_where_it_was_made(database: Database, text: str, line: int) -> None:
    """Neither the text nor the relation's own row says who made it: dynamic SQL did, and dynamic SQL changed it."""
    file = Migration("0", "0", text.encode())

    found = {label: at for label, _, (_, at) in located(database.url, [file], by_statement=True)}

    assert found["api.hidden"] == line
    assert found["api.hidden.later"] > line


@pytest.mark.parametrize("postgres_version", POSTGRES_VERSIONS)
def test_a_long_file(database: Database) -> None:
    """Two thousand lines with carriage returns, a part that is blanked, and a hidden name here and there."""
    lines, wanted = ["                        "] * 12, {}
    for number in range(330):
        lines += ["", "-- create table api.t7 (a int);", "/* create table", "   api.x (a int); */"]
        wanted[f"api.t{number}"] = len(lines) + 1
        if number % 33 == 32:
            backwards = f"t{number}"[::-1]
            lines.append(f"do $$ begin execute 'create table api.' || reverse('{backwards}') || ' (a int)'; end $$;")
        else:
            lines += [f"create table api.t{number} (", "  a int", ");"]
    file = Migration("0", "0", "\r\n".join(lines).encode())

    found = {label: at for label, _, (_, at) in located(database.url, [file], by_statement=False)}

    assert len(lines) > 2000
    assert {label: found[label] for label in wanted} == wanted
