"""goose: its marks, its own way of cutting a file into statements, and Go migrations between."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cachegate.migrations.gaps import filled, left
from cachegate.migrations.layouts import goose_marks
from cachegate.migrations.layouts.goose import LAYOUT
from cachegate.model.migration import Migration, Transaction
from unit.migrations.layouts.folders import arranged, order, recognised

UP, DOWN = "-- +goose Up", "-- +goose Down"
BEGIN, END = "-- +goose StatementBegin", "-- +goose StatementEnd"


def pieces(migration: Migration) -> list[str]:
    """What is sent one by one, white space apart."""
    text = migration.sql.decode()
    cuts = [*(migration.manner.cuts or ()), len(text)]
    return [" ".join(text[start:end].split()) for start, end in pairwise(cuts)]


def one(text: str) -> Migration:
    (migration,) = arranged(LAYOUT, {"1_a.sql": text}).migrations
    return migration


def test_known_by_its_marks() -> None:
    """In any file of the folder; in whatever case, as its newer versions read them."""
    assert recognised(LAYOUT, {"1_a.sql": f"{UP}\nselect 1;", "2_b.go": ""})
    assert recognised(LAYOUT, {"1_a.sql": "-- +goose up\nselect 1;"})
    assert not recognised(LAYOUT, {"1_a.sql": "-- goose up\nselect 1;", "2_b.go": ""})
    assert not recognised(LAYOUT, {"sub/1_a.sql": UP})


def test_in_the_order_of_numbers() -> None:
    """99 before 100, counted ones before timestamps; names without a number, and zero, are passed over."""
    names = ["100_b.sql", "099_a.sql", "20240101120000_c.sql", "init.sql", "0_zero.sql", "7.sql", "3x_y.sql"]
    found = arranged(LAYOUT, dict.fromkeys(names, f"{UP}\n"))

    assert order(found) == ["099_a.sql", "100_b.sql", "20240101120000_c.sql"]
    assert [each.version for each in found.migrations] == ["99", "100", "20240101120000"]
    assert found.warnings == (
        "db/0_zero.sql, db/3x_y.sql, db/7.sql, db/init.sql are left out, as goose does: a migration is named"
        " <number>_<name>.",
    )


def test_the_up_part_in_one_transaction() -> None:
    """Cut at the ends of lines only: two statements on a line are one query, comments go with nothing."""
    text = f"-- films\n{UP}\nselect 1; select 2;\n-- about three\nselect\n 3; -- end\n\n{DOWN}\nselect -1;\n"
    migration = one(text)

    assert migration.manner.transaction is Transaction.FILE
    assert pieces(migration) == ["select 1; select 2; -- about three", "select 3; -- end"]
    assert migration.sql.decode().index("select\n 3") == text.index("select\n 3")


def test_statements_on_their_own() -> None:
    """NO TRANSACTION, wherever it stands."""
    for text in (f"-- +goose NO TRANSACTION\n{UP}\nselect 1;", f"{UP}\nselect 1;\n{DOWN}\n-- +goose NO TRANSACTION"):
        assert one(text).manner.transaction is Transaction.STATEMENT


def test_a_block_is_one_piece() -> None:
    """A function body has semicolons at the ends of lines; several statements in a block are one query."""
    text = f"{UP}\n{BEGIN}\ncreate function f() as $$\nbegin;\nend;\n$$;\nselect 1;\n{END}\nselect 2;\n"

    assert pieces(one(text)) == ["create function f() as $$ begin; end; $$; select 1;", "select 2;"]


def test_a_function_without_a_block_is_cut_in_its_body() -> None:
    """As goose cuts it, so that it fails here as it fails there."""
    assert pieces(one(f"{UP}\ncreate function f() as $$\nbegin;\nend $$;\n")) == [
        "create function f() as $$ begin;",
        "end $$;",
    ]


def test_a_line_that_goose_loses() -> None:
    """After a block without a statement it drops the next line."""
    assert pieces(one(f"{UP}\n{BEGIN}\n-- nothing\n{END}\nselect 1;\nselect 2;\n")) == ["select 2;"]


def test_a_file_without_statements() -> None:
    """Runs, and does nothing."""
    migration = one(f"{UP}\n-- not yet\n{DOWN}\nselect -1;")

    assert (migration.manner.cuts, migration.sql.decode().strip()) == (None, "-- not yet")


@pytest.mark.parametrize(
    ("text", "because"),
    [
        ("select 1;", "line 1: a statement stands before -- +goose Up"),
        ("-- nothing\n", "it has no line -- +goose Up"),
        (f"{UP}\nselect 1\n", "does not end in a semicolon"),
        (f"{UP}\nselect 1\n{DOWN}\nselect 2;", "line 3: the last statement"),
        (f"{UP}\nselect 1; select 2 -- ;\n", "does not end in a semicolon"),
        (f"{UP}\n{BEGIN}\nselect 1;\n", "no StatementEnd"),
        (f"{UP}\n{BEGIN}\nselect 1;\n{BEGIN}\n", "line 4: StatementBegin within"),
        (f"{UP}\n{BEGIN}\nselect 1;\n{DOWN}\n", "no StatementEnd"),
        (f"{UP}\nselect 1;\n{END}\n", "line 3: StatementEnd without"),
        (f"{BEGIN}\n{UP}\n", "line 1: StatementBegin before"),
        (f"{DOWN}\nselect 1;", "Down without an Up"),
        (f"{UP}\n{UP}\n", "line 2: a second"),
        (f"{UP}\n -- +goose Down\n", "first column"),
        (f"{UP}\n-- +goose Sideways\n", "'Sideways' is none of its annotations"),
    ],
)
def test_what_goose_refuses(text: str, because: str) -> None:
    """Neither this file nor one after it would run there."""
    (remark,) = arranged(LAYOUT, {"1_a.sql": text}).remarks

    assert (remark.check, remark.severe) == ("file-refused", True)
    assert because in remark.cause


def test_variables_take_the_defaults_of_the_file() -> None:
    """What the deploy's environment has is not known: said, and not quietly sent as it stands."""
    text = (
        "-- +goose ENVSUB ON\n" + UP + "\nselect '${A:-x}$B', $q$ ${C-y} $q$, $1;\n-- +goose ENVSUB OFF\nselect '$D';\n"
    )
    found = arranged(LAYOUT, {"1_a.sql": text})
    (remark,) = found.remarks
    (migration,) = found.migrations

    assert pieces(migration) == ["select 'x', $q$ y $q$, $1;", "select '$D';"]
    assert (remark.check, remark.severe, remark.unseen) == ("file-not-run", True, True)
    assert "A, B, C" in remark.cause
    assert migration.sql.decode().index("select '$D'") == text.index("select '$D'")


def test_variables_take_the_values_that_are_given() -> None:
    """Longer and shorter ones, in every piece, on the lines where they stood; the others keep their defaults."""
    text = (
        f"{UP}\n-- +goose ENVSUB ON\ncreate table ${{PREFIX}}a ();\nselect '${{A:-long}}', $B, '${{C:-c}}';\n"
        "-- +goose ENVSUB OFF\nselect '$PREFIX';\n"
    )
    (migration,) = arranged(LAYOUT, {"1_a.sql": text}).migrations

    made = filled(migration, {"PREFIX": "prod_", "A": "é", "B": "'b'", "OTHER": "x"})

    assert pieces(made) == ["create table prod_a ();", "select 'é', 'b', 'c';", "select '$PREFIX';"]
    assert made.sql.count(b"\n") == migration.sql.count(b"\n")
    assert filled(migration, {"OTHER": "x"}) is migration


@pytest.mark.parametrize(("values", "count"), [({}, 1), ({"A": ""}, 1), ({"A": "", "B": "b", "C": ""}, 0)])
def test_nothing_is_unknown_where_every_variable_is_given(values: dict[str, str], count: int) -> None:
    """An empty value is one; the run is not green before each has its own."""
    remarks = arranged(LAYOUT, {"1_a.sql": f"{UP}\n-- +goose ENVSUB ON\nselect '${{A}}$B';"}).remarks

    assert len(left(remarks, values)) == count


def test_go_migrations_keep_their_place() -> None:
    """They have a version in the ledger, and cannot be run: nothing of them is sent, and that is said."""
    found = arranged(
        LAYOUT,
        {"1_a.sql": f"{UP}\nselect 1;", "2_b.go": "package m", "3_c.sql": UP, "2_b_test.go": "", "helpers.go": ""},
    )
    (remark,) = found.remarks

    assert [(each.name, each.sql) for each in found.migrations][1] == ("2_b.go", b"")
    assert order(found) == ["1_a.sql", "2_b.go", "3_c.sql"]
    assert (remark.check, remark.file, remark.unseen) == ("file-not-run", "db/2_b.go", True)
    assert "--migrate-command" in remark.remedy


def test_a_number_twice_stops_it() -> None:
    """Also an SQL file and a Go file, and 1 beside 001."""
    (remark,) = arranged(LAYOUT, {"1_a.sql": UP, "001_b.sql": UP}).remarks

    assert (remark.check, remark.severe) == ("duplicate-version", True)


LINES = st.sampled_from(
    [
        UP,
        DOWN,
        BEGIN,
        END,
        "-- +goose NO TRANSACTION",
        "-- +goose ENVSUB ON",
        "select 1;",
        "select é",
        "$A ${B:-;}",
        "a${B-x}_${C}y",
        ";",
        "-- note",
        "",
        "  ",
        "\r",
        "-- +goose",
        "x; -- y",
    ]
)


@given(st.lists(LINES))
def test_for_any_text_lines_stay_where_they_are(lines: list[str]) -> None:
    """Same length, same line ends; nothing after the down mark; every cut at a statement of the up part."""
    text = "\n".join([UP, *lines])
    marked = goose_marks.read(text)

    assert [len(line) for line in marked.text.split("\n")] == [len(line) for line in text.split("\n")]
    assert [at for at, letter in enumerate(marked.text) if letter in "\r\n"] == [
        at for at, letter in enumerate(text) if letter in "\r\n"
    ]
    down = text.find(f"\n{DOWN}")
    assert down < 0 or not marked.text[down:].strip()
    assert list(marked.cuts) == sorted(set(marked.cuts))
    for cut in marked.cuts:
        assert marked.text[cut:].strip()
        assert cut == 0 or text[cut - 1] == "\n"
    assert {marked.text[gap.start : gap.end] for gap in marked.gaps} <= {"", ";", "x"}
