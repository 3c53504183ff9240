"""dbmate: what its marks let run, and what its parser stops at."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cachegate.migrations.layouts.dbmate import LAYOUT
from cachegate.migrations.locate import locate
from cachegate.model.catalog import Touched
from cachegate.model.migration import Place, Transaction
from unit.migrations.layouts.folders import arranged, order, recognised

UP, DOWN = "-- migrate:up", "-- migrate:down"


def test_known_by_its_marks() -> None:
    """In any file of the folder itself; a word in a comment is not a mark."""
    assert recognised(LAYOUT, {"0_old.sql": "select 1;", "1_a.sql": f"-- users\n{UP}\nselect 1;"})
    assert recognised(LAYOUT, {"1_a.sql": "--migrate:up transaction:false\r\n"})
    assert not recognised(LAYOUT, {"1_a.sql": "select 1; -- migrate:up", "sub/2_b.sql": UP})
    assert not recognised(LAYOUT, {"1_a.sql": "-- migrate:upwards\nselect 1;"})


def test_in_the_order_of_names_as_text() -> None:
    """The version is text: 10 comes before 9, and 1 is not 01; other names are passed over."""
    found = arranged(LAYOUT, dict.fromkeys(("9_c.sql", "10_b.sql", "01.sql", "1x.sql", "schema.sql"), f"{UP}\n{DOWN}"))

    assert order(found) == ["01.sql", "10_b.sql", "1x.sql", "9_c.sql"]
    assert [each.version for each in found.migrations] == ["01", "10", "1", "9"]
    assert found.warnings == ("db/schema.sql is left out, as dbmate does: a migration's name begins with digits.",)
    assert found.remarks == ()


def test_only_the_up_part_is_left() -> None:
    """Each on its line, the marks and the down part blank, a comment above kept."""
    text = f"-- films\r\n{UP}\r\ncreate table é ();\r\n{DOWN}\r\ndrop table é;\r\n"
    (migration,) = arranged(LAYOUT, {"1.sql": text}).migrations
    left = migration.sql.decode()

    assert left.split() == ["--", "films", "create", "table", "é", "();"]
    assert left.count("\r\n") == 5
    assert left.index("create") == text.index("create")
    assert len(left) == len(text)


def test_one_part_runs_in_a_transaction_as_one_query() -> None:
    """Unless it says transaction:false: then as one query in none."""
    text = f"{UP}\nselect 1; select 2;\n{DOWN} transaction:false\n"
    (usual,) = arranged(LAYOUT, {"1.sql": text}).migrations
    (asked,) = arranged(LAYOUT, {"1.sql": text.replace("up\n", "up transaction:false\n")}).migrations
    (other,) = arranged(LAYOUT, {"1.sql": text.replace("up\n", "up transaction:true\n")}).migrations

    assert (usual.manner.transaction, usual.manner.cuts) == (Transaction.FILE, (len(UP),))
    assert asked.manner.transaction is Transaction.STATEMENT
    assert asked.manner.cuts is not None
    assert len(asked.manner.cuts) == 1
    assert other.manner.transaction is Transaction.FILE


def test_several_parts_are_sent_one_by_one() -> None:
    """Newer versions run each pair on its own."""
    text = f"{UP}\nselect 1;\n{DOWN}\nselect -1;\n{UP} transaction:false\nselect 2;\n{DOWN}\nselect -2;\n"
    found = arranged(LAYOUT, {"1.sql": text})
    (migration,) = found.migrations

    assert migration.sql.decode().split() == ["select", "1;", "select", "2;"]
    assert migration.manner.transaction is Transaction.STATEMENT
    assert migration.manner.cuts is not None
    assert [migration.sql.decode()[cut:].split()[1] for cut in migration.manner.cuts] == ["1;", "2;"]
    assert found.remarks == ()


@pytest.mark.parametrize(
    ("text", "because", "severe"),
    [
        ("create table a ();", "no line -- migrate:up", True),
        ("", "no line -- migrate:up", True),
        (f"create type a;\n{UP}\n{DOWN}", "statements before", True),
        (f"{DOWN}\n{UP}\n", "no -- migrate:up comes before", True),
        (f"{UP}\n{DOWN}\n{DOWN}\n", "no -- migrate:up comes before", True),
        (f"{UP}\nselect 1;", "no -- migrate:down", False),
        (f"{UP}\nbegin;\nselect 1;\ncommit;\n{DOWN}", "ends the transaction in which dbmate runs it", True),
        (f"{UP}\n{UP}\n{DOWN}", "no -- migrate:down", False),
    ],
)
def test_what_dbmate_refuses(text: str, because: str, severe: bool) -> None:
    """Nothing of such a file would run there; without a down part only since version 2."""
    (remark,) = arranged(LAYOUT, {"1.sql": text}).remarks

    assert (remark.check, remark.severe) == ("file-refused", severe)
    assert because in remark.cause


def test_transactions_of_its_own_where_dbmate_begins_none() -> None:
    """The look-alike: with transaction:false they are the file's business."""
    text = f"{UP} transaction:false\nbegin;\nselect 1;\ncommit;\n{DOWN}"

    assert arranged(LAYOUT, {"1.sql": text}).remarks == ()


def test_one_version_twice() -> None:
    """The ledger has it as its key."""
    (remark,) = arranged(LAYOUT, {"1_a.sql": f"{UP}\n{DOWN}", "1_b.sql": f"{UP}\n{DOWN}"}).remarks

    assert (remark.check, remark.severe, remark.file) == ("duplicate-version", True, "db/1_b.sql")


LINES = st.sampled_from([UP, DOWN, f"{UP} transaction:false", f"  {UP}", "é select ';';", "-- note", "", "\t", "a\r"])


@given(st.lists(LINES), st.booleans())
def test_what_is_left_is_exactly_the_up_parts(lines: list[str], ends: bool) -> None:
    """For any text: same length, same line ends, nothing of a down part, nothing of an up part lost."""
    text = "\n".join(lines) + ("\n" if ends else "")
    (migration,) = arranged(LAYOUT, {"1.sql": text}).migrations
    left = migration.sql.decode().split("\n")

    assert len(left) == len(text.split("\n"))
    part = ""
    for before, after in zip(text.split("\n"), left, strict=True):
        assert len(before) == len(after)
        marked = before.startswith((UP, DOWN))
        part = ("up" if before.startswith(UP) else "down") if marked else part
        if part:
            assert after.rstrip("\r") == ("" if marked or part == "down" else before.rstrip("\r")).ljust(
                len(before.rstrip("\r"))
            )
        else:
            assert after in (before, " " * len(before), " " * (len(before) - 1) + "\r")


def test_the_line_that_made_a_thing_is_that_of_the_up_part() -> None:
    """Down parts name the same things, and undo them."""
    text = f"{DOWN}s of the past: none\n{UP}\n\ncreate table api.films ();\n{DOWN}\ndrop table api.films;\n"
    (migration,) = arranged(LAYOUT, {"1.sql": text}).migrations

    assert locate(migration, Touched("relation", "api", "films")) == Place("db/1.sql", 4, 14)
