"""What Drizzle runs, in which order, and where it cuts."""

from __future__ import annotations

import json
from collections.abc import Mapping

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from cachegate.migrations.layouts import drizzle_journal
from cachegate.migrations.layouts.drizzle import LAYOUT
from cachegate.model.migration import Migration, Transaction
from unit.migrations.layouts.folders import arranged, order, recognised

JOURNAL = "meta/_journal.json"


def journal(entries: Mapping[str, int], dialect: str = "postgresql") -> str:
    listed = [
        {"idx": idx, "version": "7", "when": when, "tag": tag, "breakpoints": True}
        for idx, (tag, when) in enumerate(entries.items())
    ]
    return json.dumps({"version": "7", "dialect": dialect, "entries": listed})


def pieces(migration: Migration) -> list[str]:
    """What is sent, one by one."""
    text = migration.sql.decode()
    cuts = migration.manner.cuts
    assert cuts is not None
    return [text[start:end].strip() for start, end in zip(cuts, [*cuts[1:], len(text)], strict=True)]


def test_the_journals_order() -> None:
    """Not that of names; the version is what the ledger keeps."""
    files = {JOURNAL: journal({"0001_b": 100, "0000_a": 200}), "0000_a.sql": "", "0001_b.sql": ""}

    found = arranged(LAYOUT, files)

    assert order(found) == ["0001_b.sql", "0000_a.sql"]
    assert [one.version for one in found.migrations] == ["100", "200"]
    assert (found.problems, found.remarks) == ((), ())


def test_cut_at_breakpoints_only() -> None:
    """A mark may stand for a semicolon, and be followed by SQL on its line; everything keeps its place."""
    mark = "--> statement-breakpoint"
    sql = f"create table a (x int) {mark}\ncreate table b ();create table c ();{mark}drop table b"

    (migration,) = arranged(LAYOUT, {JOURNAL: journal({"0_a": 1}), "0_a.sql": sql}).migrations

    assert pieces(migration) == ["create table a (x int)", "create table b ();create table c ();", "drop table b"]
    assert len(migration.sql) == len(sql)
    assert migration.sql.decode().index("drop table b") == sql.index("drop table b")
    assert migration.manner.transaction is Transaction.FILE


def test_cuts_count_characters() -> None:
    """Not bytes, of which some characters have several."""
    sql = "select 'é→';--> statement-breakpoint\nselect 2;"

    (migration,) = arranged(LAYOUT, {JOURNAL: journal({"0_a": 1}), "0_a.sql": sql}).migrations

    assert pieces(migration) == ["select 'é→';", "select 2;"]


def test_an_entry_without_a_file() -> None:
    """Drizzle stops before it runs any."""
    found = arranged(LAYOUT, {JOURNAL: journal({"0000_a": 1, "0001_b": 2}), "0000_a.sql": ""})

    (remark,) = found.remarks
    assert (remark.check, remark.file, remark.severe) == ("journal-mismatch", "db/0001_b.sql", True)
    assert order(found) == ["0000_a.sql"]


def test_a_file_without_an_entry() -> None:
    """Drizzle would never run it: grave for a generated one, while others lie around on purpose."""
    found = arranged(LAYOUT, {JOURNAL: journal({"0000_a": 1}), "0000_a.sql": "", "0001_b.sql": "", "seed.sql": ""})

    (remark,) = found.remarks
    assert (remark.check, remark.file, remark.severe) == ("journal-mismatch", "db/0001_b.sql", True)
    assert [warning.split(" ")[0] for warning in found.warnings] == ["db/seed.sql"]


@pytest.mark.parametrize("when", [150, 200])
def test_an_entry_that_drizzle_passes_over(when: int) -> None:
    """Its time is not after that of one before: where that one ran, Drizzle leaves this one out without a word."""
    entries = {"0000_a": 100, "0001_b": 200, "0002_c": when, "0003_d": 300}
    found = arranged(LAYOUT, {JOURNAL: journal(entries), **{f"{tag}.sql": "" for tag in entries}})

    (remark,) = found.remarks
    assert (remark.check, remark.file, remark.severe) == ("journal-mismatch", "db/0002_c.sql", True)
    assert "0001_b" in remark.cause


@pytest.mark.parametrize(
    ("text", "where"),
    [
        ("", "db/meta/_journal.json:1"),
        ('{\n<<<<<<< HEAD\n"entries": []}', "db/meta/_journal.json:2"),
        ("[" * 100_000, "db/meta/_journal.json"),
        ("[]", "db/meta/_journal.json"),
        ('{"entries": {}}', "db/meta/_journal.json"),
        ('{"entries": [{"tag": "a"}]}', "db/meta/_journal.json"),
        ('{"entries": [{"tag": "a", "when": true}]}', "db/meta/_journal.json"),
        ('{"entries": [7]}', "db/meta/_journal.json"),
    ],
)
def test_a_journal_that_cannot_be_read(text: str, where: str) -> None:
    """With the line, where there is one; files are not called left out then."""
    found = arranged(LAYOUT, {JOURNAL: text, "0000_a.sql": ""})

    assert found.problems[0].what == f"{where} cannot be read as Drizzle's journal"
    assert found.remarks == ()


def test_an_entry_twice() -> None:
    """What a merge may leave behind."""
    entry = {"idx": 0, "when": 1, "tag": "0000_a"}
    text = json.dumps({"entries": [entry, entry]})

    (problem,) = arranged(LAYOUT, {JOURNAL: text, "0000_a.sql": ""}).problems

    assert problem.what == "db/meta/_journal.json names 0000_a twice"


def test_another_database() -> None:
    """Its SQL is not Postgres's."""
    (problem,) = arranged(LAYOUT, {JOURNAL: journal({"0_a": 1}, "sqlite"), "0_a.sql": ""}).problems

    assert "sqlite" in problem.what


def test_the_journal_is_missing() -> None:
    """Snapshots show that there was one."""
    files = {"meta/0000_snapshot.json": "{}", "0000_a.sql": ""}

    assert recognised(LAYOUT, files)
    (problem,) = arranged(LAYOUT, files).problems
    assert problem.what == "db/meta/_journal.json is missing"


def test_folders_without_a_journal() -> None:
    """As newer releases write them; a folder without a script is passed over."""
    files = {
        "20240301120000_b/migration.sql": "select 1;--> statement-breakpoint\nselect 2;",
        "20240301120000_b/snapshot.json": "{}",
        "20240201120000_a/migration.sql": "",
        "20240401120000_c/snapshot.json": "{}",
    }

    found = arranged(LAYOUT, files)

    assert recognised(LAYOUT, files)
    assert order(found) == ["20240201120000_a/migration.sql", "20240301120000_b/migration.sql"]
    assert pieces(found.migrations[1]) == ["select 1;", "select 2;"]
    assert (found.problems, found.remarks) == ((), ())


def test_prismas_folders_are_not_drizzles() -> None:
    """They have no snapshot."""
    assert not recognised(LAYOUT, {"20240301120000_b/migration.sql": "", "migration_lock.toml": ""})


_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(st.sampled_from(["entries", "tag", "when", "dialect", "x"]), inner, max_size=4)
    ),
)


@given(_JSON)
@example({"entries": [{"tag": "../../secrets", "when": 1}]})
@example({"entries": [{"tag": "a\nb", "when": 1}], "dialect": "\x1b[31m"})
def test_any_journal_can_be_read(value: object) -> None:
    """Whatever a pull request writes into it; nothing outside the folder is reached by a name in it."""
    found = arranged(LAYOUT, {JOURNAL: json.dumps(value), "0000_a.sql": ""})

    assert order(found) in ([], ["0000_a.sql"])
    assert not any("\n" in problem.what or "\x1b" in problem.what for problem in found.problems)


@given(st.binary(max_size=100))
def test_any_bytes_can_be_read(content: bytes) -> None:
    """As a journal."""
    entries, problems = drizzle_journal.parse("j", content)

    assert problems or entries == ()
