"""The text and the order of the catalog together, from traces as the catalog would tell them."""

from __future__ import annotations

from cachegate.migrations.locate import Locator
from cachegate.migrations.locating.bodies import Bodies
from cachegate.model.catalog import Touched
from cachegate.model.migration import Migration, Place
from cachegate.model.trace import Trace


def table(name: str, schema: str = "api") -> Touched:
    return Touched("relation", schema, name)


def lines(sql: str, traces: list[Trace]) -> dict[str, int | None]:
    """The line of each thing that was made."""
    migration = Migration("1", "m.sql", sql.encode())
    locator = Locator(migration, traces, Bodies([migration]))
    places = {one.thing: locator.made(one.thing) for one in traces}
    return {".".join(filter(None, (one.schema, one.name, one.part))): at.line for one, at in places.items() if at}


def made(*things: Touched) -> list[Trace]:
    """Things in the order in which they were made, in one transaction."""
    return [Trace(thing, oid=100 + number, command=number) for number, thing in enumerate(things)]


LOOPS = """create table api.a ();
do $$ begin execute 'create table api.' || x; end $$;
create table api.b ();
do $$ begin execute 'create table api.' || y; end $$;
"""


def test_between_two_posts() -> None:
    """What stands nowhere is at the block between those that stand somewhere."""
    traces = made(table("a"), table("first"), table("b"), table("last"))

    assert lines(LOOPS, traces) == {"api.a": 1, "api.first": 2, "api.b": 3, "api.last": 4}


def test_by_transactions() -> None:
    """Statements that were sent one by one need no posts."""
    sql = "do $$ begin execute x; end $$;\ndo $$ begin execute y; end $$;\nselect 1;"
    traces = [
        Trace(table("one"), oid=100, first=0, last=0, command=0),
        Trace(table("two"), oid=101, first=1, last=1, command=0),
    ]

    assert lines(sql, traces) == {"api.one": 1, "api.two": 2}


def test_a_transaction_in_a_longer_file() -> None:
    """The later transaction's commands count from 0 again."""
    traces = [
        Trace(table("a"), oid=100, first=0, last=0, command=7),
        Trace(table("hidden"), oid=101, first=1, last=1, command=0),
        Trace(table("b"), oid=102, first=2, last=None, command=0),
        Trace(table("other"), oid=103, first=2, last=None, command=3),
    ]

    assert lines(LOOPS, traces) == {"api.a": 1, "api.hidden": 2, "api.b": 3, "api.other": 4}


def test_what_a_rolled_back_change_hides() -> None:
    """Without a place among the commands the making still counts."""
    traces = [Trace(one.thing, oid=one.oid) for one in made(table("a"), table("first"), table("b"))]

    assert lines(LOOPS, traces) == {"api.a": 1, "api.first": 2, "api.b": 3}


def test_one_name_in_two_schemas() -> None:
    """Where the text does not tell them apart, the order does."""
    sql = "select set_config('search_path', 'x', false);\ncreate table t ();\ncreate table u ();\ncreate table t ();"

    traces = made(table("t", "other"), table("u"), table("t"))
    assert lines(sql, traces) == {"other.t": 2, "api.u": 3, "api.t": 4}
    traces = made(table("t"), table("u"), table("t", "other"))
    assert lines(sql, traces) == {"api.t": 2, "api.u": 3, "other.t": 4}


def test_by_the_search_path() -> None:
    """Without other things between them the search path says which is which."""
    sql = "set search_path = other;\ncreate table t ();\nset search_path to 'api';\ncreate table t ();"

    assert lines(sql, made(table("t", "other")) + made(table("t"))) == {"other.t": 2, "api.t": 4}


def test_it_was_there_already() -> None:
    """IF NOT EXISTS made nothing: the first did, or a block did, as the columns tell."""
    sql = "create table api.t (a int);\ncreate table if not exists api.t (a int, b int);"
    assert lines(sql, made(table("t"))) == {"api.t": 1}

    sql = "do $$ begin execute x; end $$;\ncreate table if not exists api.t (a int, b int);"
    column = Trace(Touched("column", "api", "t", "a"), command=0)
    assert lines(sql, [*made(table("t")), column]) == {"api.t": 1, "api.t.a": 1}


def test_a_branch_that_was_not_reached() -> None:
    """It stands in a block, behind which the table was made."""
    sql = "do $$ begin if false then create table api.t (); end if; end $$;\ncreate table api.a ();\nselect mk();\n"
    sql += "create function mk() returns void language plpgsql as 'begin execute x; end';"

    assert lines(sql, made(table("a"), table("t"))) == {"api.a": 2, "api.t": 3}


def test_members_of_an_extension() -> None:
    """They are where it was created, though no statement names them."""
    extension = Touched("extension", "", "hstore")
    traces = [
        *made(table("a"), extension, table("buffers")),
        Trace(table("buffers"), command=2, through=extension),
    ]
    sql = "create table api.a ();\ncreate extension hstore;\ndo $$ begin execute x; end $$;"

    assert lines(sql, traces) == {"api.a": 1, "hstore": 2, "api.buffers": 2}


def test_made_and_dropped_and_made() -> None:
    """The one that is there is the one behind the DROP; a rename ends a name too."""
    sql = "create table api.t ();\ndrop table api.t;\ncreate table api.t ();\n"
    assert lines(sql, made(table("t"))) == {"api.t": 3}

    sql = "create table api.t ();\nalter table api.t rename to u;\ncreate table api.t ();\n"
    assert lines(sql, [Trace(table("u"), oid=1, command=3), Trace(table("t"), oid=2, command=5)]) == {
        "api.u": 2,
        "api.t": 3,
    }


def test_what_was_written_last() -> None:
    """A column of before: the statement whose commands wrote its row, by name or not."""
    sql = (
        LOOPS.splitlines()[0] + "\ndo $$ begin execute x; end $$;\ncreate table api.b ();\ngrant select on api.t to r;"
    )
    column = Touched("column", "api", "t", "c")
    traces = [*made(table("a")), Trace(column, command=4), Trace(table("b"), oid=200, command=6)]
    traces += [Trace(table("t"), command=9)]
    locator = Locator(Migration("1", "m.sql", sql.encode()), traces)

    assert locator.written(column) == Place("m.sql", 2, 1)
    granted = locator.written(table("t"))
    assert granted is not None
    assert (granted.line, granted.statement) == (4, "grant select on api.t to r")


def test_traces_of_another_text() -> None:
    """Statements that are not there are asked for nothing."""
    traces = [Trace(table("t"), oid=1, first=7, last=9, command=1)]

    assert lines("create table api.t ();", traces) == {"api.t": 1}
    assert Locator(Migration("1", "m.sql", b"-- nothing"), traces).made(table("t")) is None
