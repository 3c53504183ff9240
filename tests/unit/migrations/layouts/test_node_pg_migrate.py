"""node-pg-migrate: its SQL migrations, and what only it can run."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cachegate.migrations.layouts.node_pg_migrate import LAYOUT
from cachegate.model.migration import Transaction
from unit.migrations.layouts.folders import arranged, order, recognised

UP, DOWN = "-- Up Migration", "-- Down Migration"
STAMP = "1700000000000"


@pytest.mark.parametrize(
    ("name", "text", "known"),
    [
        (f"{STAMP}_a.sql", f"{UP}\nselect 1;", True),
        ("20240101120000123_a.sql", f"{UP}\nselect 1;", True),
        ("001_a.sql", f"{UP}\nselect 1;\n---- down migration ----\nselect 2;", True),
        ("001_a.sql", f"{UP}\nselect 1;", False),
        ("001_a.sql", f"{UP}\nselect 1;\n{DOWN}\n-- drop table a;\n\n", False),
        (f"{STAMP}_a.sql", "-- Up migration is not what this is\nselect 1;", False),
        (f"{STAMP}_a.up.sql", "select 1;", True),
        ("001_a.up.sql", "select 1;", False),
    ],
)
def test_known_by_marks_and_timestamps(name: str, text: str, known: bool) -> None:
    """A heading above commented-out remedies is not enough, nor are pairs that are numbered otherwise."""
    assert recognised(LAYOUT, {name: text}) is known


def test_in_the_order_of_timestamps() -> None:
    """Milliseconds and dates in UTC are compared as times; the version is the name, as its ledger has it."""
    names = ["1704110400001_c.sql", "20240101120000000_b.sql", "1704110399999_a.sql", "002_y.sql", "x.sql", "010_z.sql"]
    found = arranged(LAYOUT, dict.fromkeys(names, "select 1;"))

    assert order(found) == [
        "x.sql",
        "002_y.sql",
        "010_z.sql",
        "1704110399999_a.sql",
        "20240101120000000_b.sql",
        names[0],
    ]
    assert found.migrations[-1].version == "1704110400001_c"


def test_from_the_up_mark_to_the_down_mark() -> None:
    """What stands before is not run; a down part first, or none, is as good."""
    for text in (
        f"select 0;\n{UP}\nselect 1;\n{DOWN}\nselect 2;",
        f"{DOWN}\nselect 2;\n{UP}\nselect 1;",
        f"{UP}\nselect 1;",
        "  --up  migration of 2024\nselect 1;\n--- DOWN MIGRATION\nselect 2;",
    ):
        (migration,) = arranged(LAYOUT, {f"{STAMP}_a.sql": text}).migrations
        assert migration.sql.decode().split()[-2:] == ["select", "1;"]
        assert migration.sql.count(b"select") == 1
        assert (migration.manner.transaction, len(migration.manner.cuts or ())) == (Transaction.FILE, 1)


def test_a_down_mark_alone_ends_nothing() -> None:
    """node-pg-migrate runs the whole file then, so this does; and it is said."""
    found = arranged(LAYOUT, {f"{STAMP}_a.sql": f"create table a ();\n{DOWN}\ndrop table a;"})

    assert found.migrations[0].sql.count(b"table a") == 2
    assert "runs the whole file" in found.warnings[0]
    assert arranged(LAYOUT, {f"{STAMP}_a.sql": f"select 1;\n{DOWN}\n-- drop it\n"}).warnings == ()


def test_pairs_of_files() -> None:
    """The up file whole; one version, whichever way it is written."""
    found = arranged(LAYOUT, {f"{STAMP}_a.up.sql": f"select 1;\n{DOWN}", f"{STAMP}_a.down.sql": "select 2;"})

    assert [(each.version, each.sql) for each in found.migrations] == [(f"{STAMP}_a", f"select 1;\n{DOWN}".encode())]


def test_programs_are_not_run() -> None:
    """The SQL files may need what they do: all or nothing, and a way to have all."""
    found = arranged(LAYOUT, {f"{STAMP}_a.sql": f"{UP}\nselect 1;", "1700000000001_b.ts": "", "package.json": ""})
    (problem,) = found.problems

    assert "1700000000001_b.ts" in problem.what
    assert "--migrate-command 'npx node-pg-migrate up'" in problem.help


LINES = st.sampled_from([UP, DOWN, "-- up migration é", "select 'é';", "--", "", "\r", "\t--- down\tmigration"])


@given(st.lists(LINES))
def test_for_any_text_lines_stay_where_they_are(lines: list[str]) -> None:
    """Same length, same line ends, and what is left is one run of the text."""
    text = "\n".join(lines)
    (migration,) = arranged(LAYOUT, {f"{STAMP}_a.sql": text}).migrations
    left = migration.sql.decode()

    assert len(left) == len(text)
    assert [at for at, letter in enumerate(left) if letter in "\r\n"] == [
        at for at, letter in enumerate(text) if letter in "\r\n"
    ]
    assert left.strip() in text
