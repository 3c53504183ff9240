"""golang-migrate: pairs of files by number."""

from __future__ import annotations

import pytest

from cachegate.migrations.layouts.golang_migrate import LAYOUT
from cachegate.model.migration import Transaction
from unit.migrations.layouts.folders import arranged, order, recognised


@pytest.mark.parametrize(
    ("names", "known"),
    [
        (["000001_a.up.sql", "000001_a.down.sql"], True),
        (["1_a.up.sql"], True),
        (["20240101120000_a.up.sql", "schema.sql"], True),
        (["1_a.up.pgsql"], True),
        (["1_a.down.sql"], False),
        (["a.up.sql"], False),
        (["1700000000000_a.up.sql", "1700000000000_a.down.sql"], False),
        (["1_a/up.sql"], False),
    ],
)
def test_known_by_up_files(names: list[str], known: bool) -> None:
    """Numbered as migrate does it; milliseconds are another tool's."""
    assert recognised(LAYOUT, dict.fromkeys(names, "")) is known


def test_up_files_in_the_order_of_numbers() -> None:
    """Whatever their width; down files do not run, other names are passed over aloud."""
    names = [
        "10_c.up.sql",
        "10_c.down.sql",
        "9_b.up.sql",
        "001_a.up.sql",
        "seed.sql",
        "2-x.up.sql",
        f"{2**64}_z.up.sql",
    ]
    found = arranged(LAYOUT, dict.fromkeys(names, "select 1;"))

    assert order(found) == ["001_a.up.sql", "9_b.up.sql", "10_c.up.sql"]
    assert [each.version for each in found.migrations] == ["1", "9", "10"]
    assert found.warnings == (
        f"db/{2**64}_z.up.sql, db/2-x.up.sql, db/seed.sql are left out, as golang-migrate does: a migration is named"
        " <number>_<name>.up.sql.",
    )


def test_a_file_is_one_query() -> None:
    """In no transaction of its own: one statement may be what refuses a transaction, of several none."""
    (migration,) = arranged(LAYOUT, {"1_a.up.sql": "select 1;\n"}).migrations

    assert (migration.manner.transaction, migration.manner.cuts) == (Transaction.STATEMENT, (0,))
    assert migration.sql == b"select 1;\n"


def test_a_number_twice_stops_it() -> None:
    """Also where one has zeros in front; up and down are one pair."""
    (remark,) = arranged(LAYOUT, dict.fromkeys(["1_a.up.sql", "1_a.down.sql", "01_b.up.sql"], "")).remarks

    assert (remark.check, remark.severe) == ("duplicate-version", True)
    assert "db/01_b.up.sql and db/1_a.up.sql have the same version, 1" in remark.cause


def test_a_number_left_out() -> None:
    """Worth a look, and no more: migrate does not mind."""
    names = [f"{number:06}_a.up.sql" for number in (1, 2, 3, 5)]
    (remark,) = arranged(LAYOUT, dict.fromkeys(names, "")).remarks

    assert (remark.check, remark.severe, remark.file) == ("version-gap", False, "db/000005_a.up.sql")
