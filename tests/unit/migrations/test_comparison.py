"""What a pull request did to a folder, where a tool's own rules decide: journals, plans, repeatable files, up parts."""

from __future__ import annotations

import json
from collections.abc import Sequence

import pytest

from cachegate.migrations.baseline import AllBut, Ref, Until, select, select_by_files
from cachegate.migrations.changed import ChangedFile
from cachegate.migrations.discover import discover
from cachegate.model.migration import Migration, Selection
from unit.migrations.checkouts import Checkout


def names(migrations: Sequence[Migration]) -> list[str]:
    return [migration.name for migration in migrations]


def begun(checkout: Checkout, files: dict[str, str]) -> Checkout:
    """These files on main, and a branch that stands there."""
    for name, text in files.items():
        checkout.write(name, text)
    checkout.commit()
    checkout.git("checkout", "--quiet", "-b", "topic")
    return checkout


def compared(checkout: Checkout) -> Selection:
    return select(discover(checkout.root), Ref("main"))


def by_list(checkout: Checkout, changed: Sequence[tuple[str, str]]) -> tuple[Selection, list[str]]:
    """By GitHub's list in a clone without history, and which files were asked for."""
    asked: list[str] = []

    def at_base(path: str) -> bytes:
        asked.append(path)
        return checkout.git("show", f"main:{path}").encode()

    files = [ChangedFile(path, None, status) for path, status in changed]
    return select_by_files(discover(checkout.root), files, at_base), asked


def journal(*tags: str) -> str:
    entries = [{"idx": index, "when": 1000 + int(tag[:4]), "tag": tag} for index, tag in enumerate(tags)]
    return json.dumps({"dialect": "postgresql", "entries": entries})


DRIZZLE = {
    "drizzle/0000_a.sql": "create table a ();",
    "drizzle/0002_c.sql": "create table c ();",
    "drizzle/meta/_journal.json": journal("0000_a", "0002_c"),
    "drizzle/meta/0000_snapshot.json": "{}",
}


def test_a_journal_that_grew(checkout: Checkout) -> None:
    """The base has its own; by GitHub's list it is asked for, and nothing that the layout does not read."""
    begun(checkout, DRIZZLE)
    checkout.write("drizzle/0003_d.sql", "create table d ();")
    checkout.write("drizzle/meta/_journal.json", journal("0000_a", "0002_c", "0003_d"))
    listed, asked = by_list(
        checkout,
        [
            ("drizzle/0003_d.sql", "added"),
            ("drizzle/meta/_journal.json", "modified"),
            ("drizzle/meta/0000_snapshot.json", "modified"),
            ("README.md", "modified"),
        ],
    )

    for selection in (compared(checkout), listed):
        assert names(selection.baseline) == ["0000_a.sql", "0002_c.sql"]
        assert names(selection.pending) == ["0003_d.sql"]
        assert (selection.edited, selection.deleted, selection.out_of_order) == ((), (), ())
    assert asked == ["drizzle/meta/_journal.json"]
    assert "GitHub's list" in listed.how


def test_an_entry_between_others(checkout: Checkout) -> None:
    """Only today's journal says where it belongs: before one that is applied."""
    begun(checkout, DRIZZLE)
    checkout.write("drizzle/0001_b.sql", "create table b ();")
    checkout.write("drizzle/meta/_journal.json", journal("0000_a", "0001_b", "0002_c"))

    assert compared(checkout).out_of_order == ("drizzle/0001_b.sql",)


def test_a_new_file_without_an_entry_is_no_old_story(checkout: Checkout) -> None:
    """It is not pending, for Drizzle never runs it; a file that was there without one is."""
    begun(checkout, {**DRIZZLE, "drizzle/0009_old.sql": "select 1;"})
    checkout.write("drizzle/0008_new.sql", "select 2;")
    project = discover(checkout.root)
    selection = compared(checkout)

    assert {one.file for one in project.remarks} == {"drizzle/0008_new.sql", "drizzle/0009_old.sql"}
    assert selection.lived_with == {("journal-mismatch", "drizzle/0009_old.sql")}


PLAN = "%syntax-version=1.0.0\n%project=shop\n\n"
SQITCH = {
    "sqitch.plan": PLAN + "films 2024-01-01T00:00:00Z A <a@b.example> # x\n",
    "deploy/films.sql": "create function films() returns int language sql as 'select 1';",
}


def test_a_reworked_change(checkout: Checkout) -> None:
    """Its old text goes on under another name, and its file has the new one: that is no edit, and the new one runs."""
    begun(checkout, SQITCH)
    checkout.write("deploy/films@v1.sql", SQITCH["deploy/films.sql"])
    checkout.write("deploy/films.sql", "create or replace function films() returns int language sql as 'select 2';")
    checkout.write(
        "sqitch.plan",
        SQITCH["sqitch.plan"]
        + "@v1 2024-01-02T00:00:00Z A <a@b.example> # x\n"
        + "films [films@v1] 2024-01-03T00:00:00Z A <a@b.example> # x\n",
    )
    selection = compared(checkout)

    assert [one.file for one in selection.pending] == ["deploy/films.sql"]
    assert (selection.edited, selection.deleted, selection.out_of_order) == ((), (), ())


FLYWAY = {
    "migrations/V1__a.sql": "create table a ();",
    "migrations/R__views.sql": "create or replace view v as select 1;",
    "migrations/R__other.sql": "select 1;",
    "migrations/beforeMigrate.sql": "select 1;",
}


def test_an_edited_repeatable_file(checkout: Checkout) -> None:
    """It was applied as it stood and runs again as it stands: no edit; one that is the same does not."""
    begun(checkout, FLYWAY)
    checkout.write("migrations/R__views.sql", "create or replace view v as select 2;")
    selection = compared(checkout)

    assert names(selection.pending) == ["beforeMigrate.sql", "R__views.sql"]
    assert b"select 1" in next(one.sql for one in selection.baseline if one.name == "R__views.sql")
    assert selection.edited == ()


def test_a_new_version_before_repeatable_files(checkout: Checkout) -> None:
    """Those always come last, so it is not late; what runs every time runs."""
    begun(checkout, FLYWAY)
    checkout.write("migrations/V2__b.sql", "create table b ();")
    selection = compared(checkout)

    assert names(selection.pending) == ["beforeMigrate.sql", "V2__b.sql"]
    assert selection.out_of_order == ()


def test_nothing_new_runs_nothing(checkout: Checkout) -> None:
    """Callbacks alone are no migration."""
    begun(checkout, FLYWAY)

    assert compared(checkout).pending == ()


@pytest.mark.parametrize("baseline", [Until("1"), AllBut(2)])
def test_what_runs_every_time_is_on_both_sides(checkout: Checkout, baseline: Until | AllBut) -> None:
    """And is not counted."""
    begun(checkout, FLYWAY)
    selection = select(discover(checkout.root), baseline)

    assert names(selection.baseline) == ["beforeMigrate.sql", "V1__a.sql"]
    assert names(selection.pending) == ["beforeMigrate.sql", "R__other.sql", "R__views.sql"]


@pytest.mark.parametrize(
    ("old", "new", "edited"),
    [
        ("drop table a;", "drop table if exists a;", False),
        ("drop table a;", "drop table a; -- a remark", False),
        ("", "", False),
    ],
)
def test_a_part_that_does_not_run_is_no_edit(checkout: Checkout, old: str, new: str, edited: bool) -> None:
    """The down part of dbmate; the up part is."""
    text = "-- migrate:up\ncreate table a ();\n-- migrate:down\n"
    begun(checkout, {"db/migrations/1_a.sql": text + old})
    checkout.write("db/migrations/1_a.sql", text + new)
    assert bool(compared(checkout).edited) is edited

    checkout.write("db/migrations/1_a.sql", text.replace("table a", "table b") + new)
    assert compared(checkout).edited == ("db/migrations/1_a.sql",)


def test_files_that_take_each_others_names(checkout: Checkout) -> None:
    """A file that only got another name keeps its version; one that took an old name is that file, edited."""
    begun(checkout, {"m/migrations/1_a.sql": "select 1;", "m/migrations/2_b.sql": "select 2;"})
    (checkout.root / "m/migrations/1_a.sql").rename(checkout.root / "m/migrations/1_new.sql")
    checkout.write("m/migrations/2_b.sql", "select 22;")
    selection = select(discover(checkout.root / "m"), Ref("main"))

    assert (selection.pending, selection.deleted) == ((), ())
    assert selection.edited == ("m/migrations/2_b.sql",)
    assert "m/migrations/1_a.sql is now m/migrations/1_new.sql" in selection.how
