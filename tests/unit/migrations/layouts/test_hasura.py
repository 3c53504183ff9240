"""Hasura: a folder for each migration, perhaps below one for each database."""

from __future__ import annotations

import pytest

from cachegate.migrations.layouts.hasura import LAYOUT
from cachegate.model.migration import Transaction
from unit.migrations.layouts.folders import arranged, order, recognised


@pytest.mark.parametrize(
    ("names", "known"),
    [
        (["1550925483858_a/up.sql", "1550925483858_a/down.sql"], True),
        (["default/1550925483858_a/up.sql"], True),
        (["1550925483858_a/down.sql"], False),
        (["1550925483858_a/migration.sql"], False),
        (["2024-01-01-000000_a/up.sql"], False),
        (["00000000000000_diesel_initial_setup/up.sql", "1_a/up.sql"], False),
        (["1550925483858_a.up.sql", "1550925483858_a.up.yaml"], True),
        (["1550925483858_a.up.sql", "1550925483858_a.down.sql"], False),
    ],
)
def test_known_by_folders(names: list[str], known: bool) -> None:
    """Flat files only beside those that no other tool has; Diesel's folders are its own."""
    assert recognised(LAYOUT, dict.fromkeys(names, "")) is known


def test_flat_files_in_a_folder_of_that_name() -> None:
    """`hasura/migrations` says whose they are."""
    assert LAYOUT.recognises("/p/hasura/migrations", ["1550925483858_a.up.sql"], lambda path: b"")


def test_up_files_in_the_order_of_numbers() -> None:
    """Both forms together; down files and others are not wanted."""
    names = [
        "10_b/up.sql",
        "10_b/down.sql",
        "9_a/up.sql",
        "11_c.up.sql",
        "11_c.down.sql",
        "9_a/notes.sql",
        "12_d.up.yaml",
    ]
    found = arranged(LAYOUT, dict.fromkeys(names, "select 1;"))

    assert order(found) == ["9_a/up.sql", "10_b/up.sql", "11_c.up.sql"]
    assert [each.version for each in found.migrations] == ["9", "10", "11"]
    assert found.warnings == ()


def test_one_query_in_a_transaction_or_in_none() -> None:
    """A first line asks for none; anywhere else it is a comment."""
    mark = "-- hasura:no-transaction"
    for text, mode in [
        ("select 1;", Transaction.FILE),
        (f"{mark}\nselect 1;", Transaction.STATEMENT),
        (f"  {mark} \r\nselect 1;", Transaction.STATEMENT),
        (f"\n{mark}\nselect 1;", Transaction.FILE),
        (f"{mark} please\nselect 1;", Transaction.FILE),
        (f"select 1; {mark}", Transaction.FILE),
    ]:
        (migration,) = arranged(LAYOUT, {"1_a/up.sql": text}).migrations
        assert (migration.manner.transaction, migration.manner.cuts) == (mode, (0,)), text


def test_one_of_several_databases_has_to_be_named() -> None:
    """The API serves one; a folder that is named by itself needs no name."""
    found = arranged(LAYOUT, {"default/1_a/up.sql": "", "logs/1_a/up.sql": ""})
    (problem,) = found.problems

    assert problem.why == "default, logs"
    assert problem.help.endswith("cachegate check db/logs.")
    assert arranged(LAYOUT, {"default/1_a/up.sql": "", "default/2_b/up.sql": ""}).problems == ()


def test_calls_that_run_sql() -> None:
    """What only Hasura understands is said where it changes the database; metadata is none of ours."""
    sql, metadata = "- type: run_sql\n  args: {sql: drop table a}\n", "- type: track_table\n"
    found = arranged(LAYOUT, {"1_a.up.yaml": sql, "2_b.up.yaml": metadata, "3_c.up.sql": "", "3_c.up.yaml": sql})

    assert [(each.version, each.name, each.sql) for each in found.migrations] == [
        ("1", "1_a.up.yaml", b""),
        ("3", "3_c.up.sql", b""),
    ]
    assert [(one.check, one.file, one.unseen) for one in found.remarks] == [
        ("file-not-run", "db/1_a.up.yaml", True),
        ("file-not-run", "db/3_c.up.yaml", True),
    ]


def test_a_number_twice_stops_it() -> None:
    """Whatever the folders are called."""
    (remark,) = arranged(LAYOUT, {"1_a/up.sql": "", "01_b/up.sql": ""}).remarks

    assert (remark.check, remark.severe) == ("duplicate-version", True)
