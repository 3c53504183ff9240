"""What is pending where files alone do not tell the order: plans, journals, and files that run again."""

from __future__ import annotations

import json

from cachegate.migrations.baseline import ChangedFile, Ref, select, select_by_files
from cachegate.migrations.discover import discover
from cachegate.model.migration import Selection
from unit.migrations.checkouts import Checkout

BY = "2024-01-01T00:00:00Z A <a@b.example>"


def selection(checkout: Checkout, folder: str, layout: str) -> Selection:
    """What the working tree brings on top of the commit, in the layout that it is recognised as."""
    project = discover(checkout.root / folder)
    assert project.layout == layout
    return select(project, Ref("HEAD"))


def pending(found: Selection) -> list[str]:
    return [migration.file for migration in found.pending]


def write_plan(checkout: Checkout, *changes: str) -> None:
    lines = [change if change.startswith("%") else f"{change} {BY}" for change in changes]
    checkout.write("db/sqitch.plan", "\n".join(["%project=films", "", *lines, ""]))


def write_scripts(checkout: Checkout, *names: str) -> None:
    for name in names:
        checkout.write(f"db/deploy/{name}.sql", f"create table {name.replace('@', '_')} ();\n")


def test_a_change_at_the_end_of_a_plan(checkout: Checkout) -> None:
    """It is the only one that is pending, wherever its name sorts; blanks in the plan change nothing."""
    write_plan(checkout, "zoo", "films")
    write_scripts(checkout, "zoo", "films")
    checkout.commit()
    write_plan(checkout, "  zoo", "films", "+actors [zoo]")
    write_scripts(checkout, "actors")

    found = selection(checkout, "db", "sqitch")

    assert [migration.version for migration in found.baseline] == ["zoo", "films"]
    assert pending(found) == ["db/deploy/actors.sql"]
    assert (found.edited, found.deleted, found.out_of_order, found.moved) == ((), (), (), ())


def test_a_change_in_the_middle_of_a_plan(checkout: Checkout) -> None:
    """Out of order by today's plan; the one at the commit does not know it."""
    write_plan(checkout, "a", "b")
    write_scripts(checkout, "a", "b")
    checkout.commit()
    write_plan(checkout, "a", "new", "b", "last")
    write_scripts(checkout, "new", "last")

    found = selection(checkout, "db", "sqitch")

    assert pending(found) == ["db/deploy/new.sql", "db/deploy/last.sql"]
    assert found.out_of_order == ("db/deploy/new.sql",)


def test_a_plan_in_another_order(checkout: Checkout) -> None:
    """Nothing is pending, and yet Sqitch would not find its way."""
    write_plan(checkout, "a", "b", "c")
    write_scripts(checkout, "a", "b", "c")
    checkout.commit()
    write_plan(checkout, "a", "c", "b")

    found = selection(checkout, "db", "sqitch")

    assert (pending(found), found.moved) == ([], ("db/deploy/c.sql",))
    assert [migration.version for migration in found.baseline] == ["a", "b", "c"]


def test_a_reworked_change(checkout: Checkout) -> None:
    """Its older form moved to another file and is no edit; the newer one is pending under the old name."""
    write_plan(checkout, "a", "@v1", "b")
    write_scripts(checkout, "a", "b")
    checkout.commit()
    write_plan(checkout, "a", "@v1", "b", "a [a@v1]")
    (checkout.root / "db/deploy/a.sql").rename(checkout.root / "db/deploy/a@v1.sql")
    checkout.write("db/deploy/a.sql", "alter table a add x int;\n")

    found = selection(checkout, "db", "sqitch")

    assert pending(found) == ["db/deploy/a.sql"]
    assert (found.edited, found.deleted, found.moved) == ((), (), ())


def test_a_plan_that_moved_to_another_folder(checkout: Checkout) -> None:
    """What is run stands where `sqitch.conf` says, then and now."""
    write_plan(checkout, "a")
    write_scripts(checkout, "a")
    checkout.write("db/sqitch.conf", "[core]\nengine = pg\n")
    checkout.commit()
    checkout.write("db/sqitch.conf", "[core]\nengine = pg\ndeploy_dir = up\n")
    checkout.git("mv", "db/deploy", "db/up")
    write_plan(checkout, "a", "b")
    checkout.write("db/up/b.sql", "select 1;")

    found = selection(checkout, "db", "sqitch")

    assert [migration.file for migration in found.baseline] == ["db/deploy/a.sql"]
    assert pending(found) == ["db/up/b.sql"]
    assert (found.edited, found.deleted) == ((), ())


def write_journal(checkout: Checkout, **entries: int) -> None:
    listed = [{"idx": idx, "when": when, "tag": tag} for idx, (tag, when) in enumerate(entries.items())]
    text = json.dumps({"version": "7", "dialect": "postgresql", "entries": listed}, indent=2)
    checkout.write("drizzle/meta/_journal.json", text)
    for tag in entries:
        if not (checkout.root / f"drizzle/{tag}.sql").exists():
            checkout.write(f"drizzle/{tag}.sql", f"create table {tag[5:]} ();\n")


def test_a_rebased_journal(checkout: Checkout) -> None:
    """The branch's migration got the next number after the other branch's was merged."""
    write_journal(checkout, **{"0000_a": 1, "0001_theirs": 2})
    checkout.commit()
    write_journal(checkout, **{"0000_a": 1, "0001_theirs": 2, "0002_ours": 3})

    found = selection(checkout, "drizzle", "drizzle")

    assert pending(found) == ["drizzle/0002_ours.sql"]
    assert (found.edited, found.out_of_order) == ((), ())


def test_an_entry_before_applied_ones(checkout: Checkout) -> None:
    """Drizzle passes over it where the later one is applied."""
    write_journal(checkout, **{"0000_a": 1, "0001_theirs": 3})
    checkout.commit()
    write_journal(checkout, **{"0000_a": 1, "0001_ours": 2, "0001_theirs": 3})

    found = selection(checkout, "drizzle", "drizzle")

    assert (pending(found), found.out_of_order) == (["drizzle/0001_ours.sql"], ("drizzle/0001_ours.sql",))


def test_a_journal_that_was_wrong_before(checkout: Checkout) -> None:
    """A file without an entry is lived with; one that the pull request forgets is not."""
    write_journal(checkout, **{"0000_a": 1})
    checkout.write("drizzle/0001_stray.sql", "select 1;")
    checkout.commit()
    checkout.write("drizzle/0002_forgotten.sql", "select 1;")

    project = discover(checkout.root / "drizzle")
    found = select(project, Ref("HEAD"))

    assert pending(found) == []
    assert found.lived_with == {("journal-mismatch", "drizzle/0001_stray.sql")}
    assert [remark.file for remark in project.remarks] == ["drizzle/0001_stray.sql", "drizzle/0002_forgotten.sql"]


def test_a_tag_with_another_name(checkout: Checkout) -> None:
    """The time in the journal is what Drizzle knows a migration by."""
    write_journal(checkout, **{"0000_a": 1, "0001_b": 2})
    checkout.commit()
    checkout.git("mv", "drizzle/0001_b.sql", "drizzle/0001_better.sql")
    write_journal(checkout, **{"0000_a": 1, "0001_better": 2})

    found = selection(checkout, "drizzle", "drizzle")

    assert (pending(found), found.deleted) == ([], ())


def test_a_renamed_folder_of_prisma(checkout: Checkout) -> None:
    """To Prisma it is another migration, which it runs as well."""
    checkout.write("prisma/migrations/1_a/migration.sql", "create table a ();")
    checkout.write("prisma/migrations/migration_lock.toml", 'provider = "postgresql"')
    checkout.commit()
    checkout.git("mv", "prisma/migrations/1_a", "prisma/migrations/1_films")

    found = selection(checkout, "prisma/migrations", "prisma")

    assert pending(found) == ["prisma/migrations/1_films/migration.sql"]
    assert found.deleted == ("prisma/migrations/1_a/migration.sql",)


def test_an_edited_repeatable_file(checkout: Checkout) -> None:
    """It is there as it stood, and runs again; that is no edit of history. Others rest."""
    checkout.write("sql/V1__a.sql", "create table a ();")
    checkout.write("sql/R__one.sql", "create or replace view one as select 1 as x;")
    checkout.write("sql/R__two.sql", "create or replace view two as select 2 as x;")
    checkout.commit()
    checkout.write("sql/R__one.sql", "create or replace view one as select 1 as x, 2 as y;")
    checkout.write("sql/V2__b.sql", "create table b ();")

    found = selection(checkout, "sql", "flyway")

    assert pending(found) == ["sql/V2__b.sql", "sql/R__one.sql"]
    assert b"as y" not in found.baseline[1].sql
    assert (found.edited, found.out_of_order, found.moved) == ((), (), ())


def test_a_version_between_others(checkout: Checkout) -> None:
    """By numbers: 1.2 comes before 1.10."""
    checkout.write("sql/V1_10__b.sql", "create table b ();")
    checkout.commit()
    checkout.write("sql/V1_2__a.sql", "create table a ();")

    found = selection(checkout, "sql", "flyway")

    assert (pending(found), found.out_of_order) == (["sql/V1_2__a.sql"], ("sql/V1_2__a.sql",))


def test_callbacks_run_with_what_is_pending(checkout: Checkout) -> None:
    """And not for themselves alone."""
    checkout.write("sql/V1__a.sql", "create table a ();")
    checkout.write("sql/afterMigrate.sql", "notify pgrst;")
    checkout.commit()

    assert pending(selection(checkout, "sql", "flyway")) == []

    checkout.write("sql/V2__b.sql", "create table b ();")

    assert pending(selection(checkout, "sql", "flyway")) == ["sql/V2__b.sql", "sql/afterMigrate.sql"]


def test_a_baseline_migration_is_for_empty_databases(checkout: Checkout) -> None:
    """Where its predecessors were applied, a new one never runs, and they are not gone."""
    checkout.write("sql/V1__a.sql", "create table a ();")
    checkout.write("sql/V2__b.sql", "create table b ();")
    checkout.commit()
    checkout.write("sql/B2__all.sql", "create table a (); create table b ();")
    checkout.write("sql/V3__c.sql", "create table c ();")

    found = selection(checkout, "sql", "flyway")

    assert [migration.name for migration in found.baseline] == ["V1__a.sql", "V2__b.sql"]
    assert pending(found) == ["sql/V3__c.sql"]
    assert (found.edited, found.deleted, found.out_of_order) == ((), (), ())


def test_a_baseline_migration_that_was_there(checkout: Checkout) -> None:
    """It is what the others are built on."""
    checkout.write("sql/B2__all.sql", "create table a (); create table b ();")
    checkout.commit()
    checkout.write("sql/V3__c.sql", "create table c ();")

    found = selection(checkout, "sql", "flyway")

    assert [migration.name for migration in found.baseline] == ["B2__all.sql"]
    assert pending(found) == ["sql/V3__c.sql"]


def test_a_configuration_above_the_folder(checkout: Checkout) -> None:
    """As it stood at the commit, for what stood there."""
    checkout.write("app/flyway.conf", "flyway.placeholders.who=then")
    checkout.write("app/sql/V1__a.sql", "select '${who}';")
    checkout.write("flyway.conf.md", "no")
    checkout.commit()
    checkout.write("app/flyway.conf", "flyway.placeholders.who=now")
    checkout.write("app/sql/V2__b.sql", "select '${who}';")

    found = selection(checkout, "app/sql", "flyway")

    assert [dict(one.manner.variables) for one in found.baseline] == [{"who": "then"}]
    assert [dict(one.manner.variables) for one in found.pending] == [{"who": "now"}]
    assert pending(found) == ["app/sql/V2__b.sql"]


def test_configurations_that_cannot_be_read(checkout: Checkout) -> None:
    """One that leads out of the project, and one in another encoding: both count as none."""
    (checkout.root.parent / "secret").write_text("flyway.placeholders.who=secret", encoding="utf-8")
    checkout.write("db/V1__a.sql", "select 1;")
    checkout.write("application.properties", b"spring.flyway.placeholders.who=\xe9")
    (checkout.root / "flyway.conf").symlink_to(checkout.root.parent / "secret")

    (migration,) = discover(checkout.root / "db").migrations

    assert migration.manner.variables == ()


def test_by_githubs_list_of_files(checkout: Checkout) -> None:
    """Of plans and configurations above as well, what they said before is asked for."""
    before = {"flyway.conf": b"flyway.placeholders.who=then"}
    checkout.write("flyway.conf", "flyway.placeholders.who=now")
    checkout.write("db/V1__a.sql", "select '${who}';")
    checkout.write("db/V2__b.sql", "select '${who}';")
    changed = [ChangedFile("flyway.conf", None, "modified"), ChangedFile("db/V2__b.sql", None, "added")]

    found = select_by_files(discover(checkout.root / "db"), changed, before.__getitem__)

    assert [dict(one.manner.variables) for one in found.baseline] == [{"who": "then"}]
    assert pending(found) == ["db/V2__b.sql"]


def test_a_script_configuration_is_no_migration(checkout: Checkout) -> None:
    """It says how the file beside it is sent, at the commit as it was there."""
    checkout.write("sql/V1__a.sql", "create table a ();")
    checkout.commit()
    checkout.write("sql/V1__a.sql.conf", "executeInTransaction=false")

    found = selection(checkout, "sql", "flyway")

    assert pending(found) == []
    assert found.baseline[0].manner.transaction == "file"
