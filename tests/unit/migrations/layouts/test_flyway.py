"""What Flyway runs, in which order, and how."""

from __future__ import annotations

import pytest

from cachegate.migrations.layouts.flyway import LAYOUT
from cachegate.model.migration import Transaction
from unit.migrations.layouts.folders import arranged, order, recognised


def test_versions_are_compared_number_by_number() -> None:
    """And repeatable files come after, by description rather than by path."""
    files = ("R__views.sql", "z/R__a_functions.sql", "V1_10__c.sql", "V1.2__b.sql", "sub/er/V1__a.sql", "V010__d.sql")

    found = arranged(LAYOUT, dict.fromkeys(files, "select 1;"))

    assert order(found) == [
        "sub/er/V1__a.sql",
        "V1.2__b.sql",
        "V1_10__c.sql",
        "V010__d.sql",
        "z/R__a_functions.sql",
        "R__views.sql",
    ]
    assert [one.version for one in found.migrations] == ["1", "1.2", "1.10", "010", "R__a_functions", "R__views"]
    assert [one.repeatable for one in found.migrations] == [False] * 4 + [True] * 2


def test_the_same_version_written_differently() -> None:
    """1, 1.0 and 01 are one version to Flyway, which stops at that."""
    found = arranged(LAYOUT, {"V1__a.sql": "", "V1_0__b.sql": "", "V1_1__c.sql": ""})

    (remark,) = found.remarks
    assert (remark.check, remark.severe) == ("duplicate-version", True)


def test_repeatable_files_of_one_description() -> None:
    """Their description is what tells them apart."""
    (remark,) = arranged(LAYOUT, {"a/R__x.sql": "", "b/R__x.sql": "", "V1__x.sql": ""}).remarks

    assert remark.check == "duplicate-version"


def test_undo_migrations_never_run() -> None:
    """They take back what the others made."""
    assert order(arranged(LAYOUT, {"V1__a.sql": "", "U1__a.sql": "drop table a;"})) == ["V1__a.sql"]


def test_a_baseline_migration_stands_for_what_came_before() -> None:
    """The newest one, with what is above it."""
    files = ("V1__a.sql", "B1__x.sql", "V2__b.sql", "B2__all.sql", "V2_1__c.sql", "R__v.sql")

    found = arranged(LAYOUT, dict.fromkeys(files, ""))

    assert order(found) == ["B2__all.sql", "V2_1__c.sql", "R__v.sql"]


def test_names_that_flyway_does_not_read() -> None:
    """It passes over them in silence: grave where the author must think that it runs, a note for the rest."""
    files = ("V1__a.sql", "V2_b.sql", "v2__b.sql", "V3.__d.sql", "R1__e.sql", "R_f.sql", "seed.sql", "Views.sql")

    found = arranged(LAYOUT, dict.fromkeys(files, ""))

    assert order(found) == ["V1__a.sql"]
    assert [(remark.check, remark.severe) for remark in found.remarks] == [("file-refused", True)] * 5
    assert found.warnings == (
        "db/Views.sql, db/seed.sql are left out, as Flyway does: their names are none that it reads.",
    )


def test_a_script_that_runs_on_a_condition() -> None:
    """False is clear, an expression is not: what such a file does is not looked at, and that is told."""
    files = {
        "V1__a.sql": "",
        "V2__b.sql": "",
        "V2__b.sql.conf": "shouldExecute=false",
        "V3__c.sql": "",
        "V3__c.sql.conf": "shouldExecute=${stage}==test",
    }

    found = arranged(LAYOUT, files)

    assert order(found) == ["V1__a.sql"]
    assert [(remark.check, remark.file) for remark in found.remarks] == [("file-not-run", "db/V3__c.sql")]
    assert "db/V2__b.sql is left out" in found.warnings[0]


def test_callbacks_that_matter_run_at_their_place() -> None:
    """Each time that something is pending; the others are told."""
    files = ("V1__a.sql", "R__b.sql", "afterMigrate__grants.sql", "beforeMigrate.sql", "afterVersioned.sql")

    found = arranged(LAYOUT, dict.fromkeys((*files, "afterMigrateError.sql"), ""))

    assert order(found) == [
        "beforeMigrate.sql",
        "V1__a.sql",
        "afterVersioned.sql",
        "R__b.sql",
        "afterMigrate__grants.sql",
    ]
    assert [one.every_time for one in found.migrations] == [True, False, True, False, True]
    assert [warning.split(" ")[0] for warning in found.warnings] == ["db/afterMigrateError.sql"]


@pytest.mark.parametrize(
    ("sql", "conf", "mode"),
    [
        ("create table a (); create index on a (b);", "", Transaction.FILE),
        ("create index concurrently i on a (b);", "", Transaction.STATEMENT),
        ("-- first\nvacuum; drop index concurrently i;", "", Transaction.STATEMENT),
        ("set lock_timeout = 0; create index concurrently i on a (b);", "", Transaction.FILE),
        ("alter type t add value 'x';", "", Transaction.FILE),
        ("create table a ();", "executeInTransaction=false\n", Transaction.STATEMENT),
        ("create table a (); vacuum;", "executeInTransaction = false", Transaction.FILE),
        ("vacuum;", "# executeInTransaction=false\nexecuteInTransaction=true", Transaction.FILE),
        ("select 'create index concurrently i on a (b)';", "", Transaction.FILE),
    ],
)
def test_in_one_transaction_or_not(sql: str, conf: str, mode: Transaction) -> None:
    """As Flyway finds out; a file with both kinds is left to fail in the transaction, as Flyway refuses it."""
    found = arranged(LAYOUT, {"V1__a.sql": sql, "V1__a.sql.conf": conf})

    assert found.migrations[0].manner.transaction is mode
    assert found.migrations[0].manner.because


CONFIGURED = {
    "flyway.conf": "# ours\nflyway.sqlMigrationPrefix = M\nflyway.mixed=true\nflyway.placeholders.role=web\n"
    "flyway.schemas=app,\\\n  audit\n",
    "flyway.toml": '[flyway]\nsqlMigrationPrefix = "M"\nmixed = true\nenvironment = "ci"\n'
    '[flyway.placeholders]\nrole = "web"\n[environments.ci]\nschemas = ["app", "audit"]\n',
    "application.properties": "spring.flyway.sql-migration-prefix=M\nspring.flyway.mixed=true\n"
    "spring.flyway.placeholders.role=web\nspring.flyway.schemas=app,audit",
    "application.yml": "spring:\n  flyway:\n    sql-migration-prefix: M\n    mixed: true\n"
    "    placeholders: {role: web}\n    schemas: [app, audit]\n",
}


@pytest.mark.parametrize("name", CONFIGURED)
def test_configuration_in_each_form(name: str) -> None:
    """Names, placeholders, schemas and what may be mixed."""
    files = {name: CONFIGURED[name], "M1__a.sql": "create table a (); vacuum;", "V2__b.sql": ""}

    found = arranged(LAYOUT, files)

    assert recognised(LAYOUT, files)
    schemas, migration = found.migrations
    assert schemas.sql == b'create schema if not exists "app";create schema if not exists "audit";'
    assert migration.manner.transaction is Transaction.STATEMENT
    assert migration.manner.variables == (("role", "web"),)
    assert migration.manner.search_path == ("app",)


def test_configuration_above_the_folder() -> None:
    """Flyway's own wins over Spring's, the nearer over the farther; what the environment gives has its default."""
    files = {
        "../../flyway.conf": "flyway.placeholders.a=far\nflyway.placeholders.b=far",
        "../flyway.conf": "flyway.placeholders.a=near",
        "../application.yml": "spring.flyway.placeholders: {b: spring, c: '${C:spring}', d: '${D}'}",
        "../notes.sql": "",
        "V1__a.sql": "",
    }

    (migration,) = arranged(LAYOUT, files).migrations

    assert dict(migration.manner.variables) == {"a": "near", "b": "far", "c": "spring"}


@pytest.mark.parametrize("name", CONFIGURED)
def test_broken_configuration_counts_as_none(name: str) -> None:
    """It may be a template; what it would have set is asked for when a file needs it."""
    found = arranged(LAYOUT, {name: "[[[ {{\x01 nothing: [", "V1__a.sql": ""})

    assert order(found) == ["V1__a.sql"]


def test_recognised_by_names() -> None:
    """By one that begins as Flyway's do, at any depth; not by others, nor by an undo migration alone."""
    assert recognised(LAYOUT, {"a/b/V1_2__a.sql": ""})
    assert recognised(LAYOUT, {"R__a.sql": ""})
    assert not recognised(LAYOUT, {"001_a.sql": "", "V1.sql": "", "v1__a.sql": "", "README.md": "", "U1__a.sql": ""})


@pytest.mark.parametrize(
    ("sql", "config", "waits"),
    [
        ("create unique index concurrently i on a (b);", {}, True),
        ("drop index concurrently i;", {"../flyway.conf": "flyway.schemas=public"}, True),
        ("create index i on a (b); -- concurrently", {}, False),
        ("create index concurrently i on a (b);", {"flyway.conf": "flyway.postgresql.transactional.lock=false"}, False),
        (
            "create index concurrently i on a (b);",
            {"../application.yml": "spring.flyway.postgresql.transactional-lock: false"},
            False,
        ),
        (
            "create index concurrently i on a (b);",
            {"flyway.toml": "[flyway.postgresql.transactional]\nlock = false"},
            False,
        ),
    ],
)
def test_flyway_waits_for_its_own_lock(sql: str, config: dict[str, str], waits: bool) -> None:
    """The gate has no such lock, and the deploy would hang: a warning, unless the configuration is read to say else."""
    remarks = arranged(LAYOUT, {"V1__a.sql": sql, **config}).remarks

    assert [(one.check, one.severe) for one in remarks] == ([("file-refused", False)] if waits else [])
