"""The script of a file: what is sent for it, and what is refused, against a server that says yes to everything."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cachegate.migrations.psql import run, sql_only
from cachegate.migrations.statements import split
from cachegate.model.migration import Migration, Place
from cachegate.model.script import Answer, Query, Refused, Reset, Stopped

Server = Callable[[Query], Answer]


def migration(sql: str, *includes: tuple[str, str]) -> Migration:
    files = tuple(Migration("1", name, text.encode()) for name, text in includes)
    return Migration("1", "m/a.sql", sql.encode(), includes=files)


def sent(
    file: Migration, server: Server = lambda query: Answer(), given: Mapping[str, str] | None = None
) -> tuple[list[Query | Reset], tuple[str, ...]]:
    """All orders of a script, and its remarks."""
    script = run(file, {"USER": "postgres"}, given or {})
    orders: list[Query | Reset] = []
    answer: Answer | None = None
    while True:
        try:
            order = script.send(answer) if answer else next(script)
        except StopIteration as end:
            return orders, end.value
        orders.append(order)
        answer = server(order) if isinstance(order, Query) else Answer()


def texts(file: Migration, given: Mapping[str, str] | None = None) -> list[str]:
    return [one.text if isinstance(one, Query) else "reset" for one in sent(file, given=given)[0]]


@pytest.mark.parametrize(
    ("command", "words"),
    [
        ("\\! touch x", "never runs a shell"),
        ("\\set x `id`", "never runs a shell"),
        ("\\echo `id`", "never runs a shell"),
        ("\\if `test -e x`\n\\endif", "never runs a shell"),
        ("\\o |cat", "never runs a shell"),
        ("select 1 \\g |cat", "never runs a shell"),
        ("\\w |cat", "never runs a shell"),
        ("\\copy t from program 'id'", "never runs a shell"),
        ("\\setenv PAGER x", "never runs a shell"),
        ("\\e", "never runs a shell"),
        ("select 1 \\g out.txt", "writes a file"),
        ("\\o out.txt", "writes a file"),
        ("\\w out.txt", "writes a file"),
        ("\\copy t to 'x'", "reads or writes a file"),
        ("\\copy (select 1) to 'x'", "reads or writes a file"),
        ("\\copy t from stdin", "reads or writes a file"),
        ("\\COPY t from program 'id'", "never runs a shell"),
        ("\\copy t from '/etc/passwd'", "leads out of the project"),
        ("\\copy t from '../../x.csv'", "leads out of the project"),
        ("\\copy t from :file", "no such file"),
        ("\\copy t from '.git/config'", "begins with a dot"),
        ("\\i .env", "begins with a dot"),
        ("\\lo_import '/etc/passwd'", "reads a file"),
        ("\\getenv x GITHUB_TOKEN", "reads the environment"),
        ("\\cd /", "goes to another folder"),
        ("\\prompt x", "nobody is there"),
        ("select 1 \\watch", "nobody is there"),
        ("\\ir /etc/passwd", "leads out of the project"),
        ("\\ir ../../x.sql", "leads out of the project"),
        ("\\i ../x.sql", "no such file"),
        ("\\ir nope.sql", "no such file"),
        ("\\ir `id`", "never runs a shell"),
        ("\\bind 1 \\g", "not known here"),
        ("\\encoding LATIN1", "UTF-8"),
        ("\\endif", "without \\if"),
        ("copy t from stdin; select 1;\n1\n\\.\n", "behind COPY"),
    ],
)
def test_refused(command: str, words: str) -> None:
    """By the file and line where it stands; nothing after it is sent."""
    orders: list[Query] = []

    def note(query: Query) -> Answer:
        orders.append(query)
        return Answer()

    with pytest.raises(Refused) as caught:
        sent(migration(f"select 0;\n\n{command}\nselect 'after';\n"), note)

    assert words in caught.value.what
    assert caught.value.help
    assert caught.value.place.file == "m/a.sql"
    assert (caught.value.place.line or 0) >= 3
    assert "select 'after'" not in [one.text for one in orders]


def test_a_condition_that_is_never_closed() -> None:
    """psql ends with an error too, after all that it has run."""
    with pytest.raises(Refused, match="ends inside") as caught:
        texts(migration("\\if true\nselect 1;\n"))
    assert caught.value.place.line == 3


def test_a_branch_that_does_not_count_runs_nothing() -> None:
    """Not even back-ticks, includes and values."""
    file = migration("\\if false\n\\set x `touch x`\n\\! touch x\n\\ir /etc/passwd\n\\elif `x`\n\\endif\nselect 1")
    with pytest.raises(Refused, match=r"back-ticks after .elif"):
        texts(file)

    assert texts(migration("\\if true\n\\elif `x`\n\\else\n\\! x\n\\endif\nselect 1")) == ["select 1"]


def test_includes_are_found_from_their_file() -> None:
    """`\\ir` from the file it stands in, `\\i` from a folder above the first file."""
    file = migration(
        "\\ir b/c.sql;\n\\i 'd.sql'\n\\set name e\n\\ir :name.sql\n",
        ("m/b/c.sql", "select 1;\n\\ir ../e.sql\n"),
        ("d.sql", "select 2"),
        ("m/e.sql", "select 3"),
    )

    assert texts(file) == ["select 1", "select 3", "select 2", "select 3"]


def test_two_files_that_may_be_meant() -> None:
    """Where psql was started nobody knows."""
    with pytest.raises(Refused, match=r"may mean x\.sql or m/x\.sql"):
        texts(migration("\\i x.sql", ("x.sql", "select 1"), ("m/x.sql", "select 2")))


def test_circles_end() -> None:
    """A file that includes itself over another is told with the way round."""
    with pytest.raises(Refused, match=r"m/a\.sql → m/b\.sql → m/a\.sql"):
        texts(migration("\\ir b.sql", ("m/b.sql", "\\ir a.sql"), ("m/a.sql", "\\ir b.sql")))


def test_a_failure_ends_the_run_unless_the_file_says_otherwise() -> None:
    """`ON_ERROR_STOP` is on from the start; what is passed over is remarked."""

    def fails(query: Query) -> Answer:
        return Answer(sqlstate="42P01", message="no") if query.text == "fail" else Answer()

    with pytest.raises(Stopped):
        sent(migration("fail; select 1"), fails)
    orders, remarks = sent(migration("\\set ON_ERROR_STOP off\nfail;\nselect 1"), fails)
    assert len(orders) == 2
    assert remarks == ("m/a.sql:2: failed (42P01 no), and the file says to go on then.",)


def test_given_values_win_over_the_tool_s() -> None:
    """`--set` comes last, as on psql's command line, and before what the file sets itself."""
    assert texts(migration("select :'x', :USER"), {"x": "it's"}) == ["select 'it''s', postgres"]
    assert texts(migration("\\set x b\nselect :x"), {"x": "a"}) == ["select b"]


@given(st.text(alphabet="ab'\"$\\;:()\n -/*`{}?xi.gse", max_size=60))
def test_any_text_ends(text: str) -> None:
    """Nothing but `Refused` comes out of it, and places are in the file."""
    lines = text.count("\n") + 1
    places: list[Place] = []

    def note(query: Query) -> Answer:
        places.extend(query.place(position) for position in (None, 0, len(query.text) - 1))
        return Answer()

    try:
        sent(migration(text), note)
    except Refused as refused:
        places.append(refused.place)
    assert all(1 <= (place.line or 0) <= lines for place in places)


@given(
    st.lists(st.sampled_from(["select 1", "select ':a'", "select $$;$$", "-- x\nselect 2", "select (1)"]), max_size=6)
)
def test_plain_sql_is_sent_statement_by_statement(parts: list[str]) -> None:
    """Without anything of psql's the script is the file's statements."""
    sql = ";\n".join(parts)

    assert texts(migration(sql)) == [one.text for one in split(sql)]


@given(st.text(alphabet="ab'\\;\n copystdinfrom.", max_size=80))
def test_sql_only_keeps_every_place(text: str) -> None:
    """As long as before, with the same line breaks."""
    shown = sql_only(text)

    assert len(shown) == len(text)
    assert shown.count("\n") == text.count("\n")


def test_sql_only_shows_the_sql() -> None:
    """Rows and commands are gone, statements stay where they are."""
    text = "\\set x it's\ncopy t from stdin;\nit's; create table no ();\n\\.\ncreate table yes ();\n"

    assert [one.text for one in split(sql_only(text))] == ["copy t from stdin", "create table yes ()"]
    assert sql_only(text).index("create table yes") == text.index("create table yes")


@pytest.mark.parametrize(
    ("command", "statement"),
    [
        ("\\copy films from 'data/x.csv' csv header", "COPY films FROM STDIN csv header"),
        ("\\COPY films (a, b) FROM data/x.csv;", "COPY films (a, b) FROM STDIN"),
        (
            "\\copy \"a;b\".\"F x\"(a) from 'data/x.csv'(format csv, delimiter ';');",
            'COPY "a;b"."F x"(a) FROM STDIN (format csv, delimiter \';\')',
        ),
    ],
)
def test_rows_of_a_file(command: str, statement: str) -> None:
    """From the one of that path in a folder above, as `\\i` finds it; it is no script itself."""
    orders, _ = sent(migration(f"select 1;\n{command}\nselect 2;", ("data/x.csv", "1;\\! touch y\n")))

    assert [one.text for one in orders if isinstance(one, Query)] == ["select 1", statement, "select 2"]
    assert isinstance(orders[1], Query)
    assert (orders[1].data, orders[1].data_file) == ("1;\\! touch y\n", "data/x.csv")
    assert orders[1].place(None) == Place("m/a.sql", 2, 1)
