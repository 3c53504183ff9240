"""Flyway's `locations`: which folders count, beside the one that was found and below it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from cachegate.migrations.baseline import Ref, select
from cachegate.migrations.discover import discover
from cachegate.migrations.layouts.flyway_locations import locations
from unit.migrations.checkouts import Checkout

Write = Callable[..., Path]
RESOURCES = "src/main/resources"


@pytest.mark.parametrize(
    ("setting", "config", "file", "inside"),
    [
        ("classpath:db/migration", f"{RESOURCES}/application.yml", f"{RESOURCES}/db/migration/a/V1__a.sql", True),
        ("classpath:/db/{vendor}/", f"{RESOURCES}/application.yml", f"{RESOURCES}/db/postgresql/V1__a.sql", True),
        ("db/migration", "flyway.conf", f"{RESOURCES}/db/migration/V1__a.sql", True),
        ("filesystem:./sql", "conf/flyway.conf", "sql/V1__a.sql", True),
        ("filesystem:sql", "app/flyway.toml", "sql/V1__a.sql", False),
        ("filesystem:../sql , filesystem:x", "app/flyway.toml", "sql/V1__a.sql", True),
        ("filesystem:db/**/x", "flyway.conf", "db/a/b/x/V1__a.sql", True),
        ("filesystem:db/**/x", "flyway.conf", "db/x/V1__a.sql", True),
        ("filesystem:db/**/x", "flyway.conf", "db/V1__x.sql", False),
        ("filesystem:db/**", "flyway.conf", "db/a/V1__x.sql", True),
        ("filesystem:release1.*", "flyway.conf", "release1.12/V1__x.sql", True),
        ("filesystem:release1.?", "flyway.conf", "release1.12/V1__x.sql", False),
        ("filesystem:db[1]", "flyway.conf", "db1/V1__x.sql", False),
    ],
)
def test_where_a_location_is(setting: str, config: str, file: str, inside: bool) -> None:
    """A class path begins at the resources, the file system at the project; wildcards are Flyway's."""
    known = locations(setting, config)

    assert known is not None
    assert known.have(file) is inside


@pytest.mark.parametrize(
    "setting", ["filesystem:/flyway/sql", "filesystem:a,s3:bucket/b", "filesystem:../../a", "db/**/**/**/**/a", " , "]
)
def test_one_that_cannot_be_followed(setting: str) -> None:
    """Makes all of them unknown: what is there may be this folder."""
    assert locations(setting, "app/flyway.conf") is None


def test_folders_beside_the_one_that_was_found(tmp_path: Path, write: Write) -> None:
    """Callbacks and repeatable files stand apart from the versioned ones; what no location names does not run."""
    write(
        f"{RESOURCES}/application.yml",
        "spring.flyway.locations: classpath:db/migration, classpath:db/views, classpath:x",
    )
    write(f"{RESOURCES}/db/migration/V1__a.sql")
    write(f"{RESOURCES}/db/views/R__v.sql")
    write(f"{RESOURCES}/db/views/beforeMigrate.sql")
    write(f"{RESOURCES}/db/testdata/V2__rows.sql")
    write(f"{RESOURCES}/data.sql", b"\xff")

    project = discover(tmp_path)

    assert project.folder_name == f"{RESOURCES}/db"
    assert [each.file.removeprefix(f"{RESOURCES}/db/") for each in project.migrations] == [
        "views/beforeMigrate.sql",
        "migration/V1__a.sql",
        "views/R__v.sql",
    ]
    assert project.warnings == ()


def test_a_folder_for_each_vendor(tmp_path: Path, write: Write) -> None:
    """One version in two of them is no duplicate: only that of Postgres runs, and a file above them nowhere."""
    write(
        f"{RESOURCES}/application.properties",
        "spring.flyway.locations=classpath:db/migration/{vendor},classpath:db/migration/common",
    )
    for path in ("common/V1__a", "h2/V2__b", "postgresql/V2__b", "V3__lost"):
        write(f"{RESOURCES}/db/migration/{path}.sql")

    project = discover(tmp_path)

    assert [each.name for each in project.migrations] == ["V1__a.sql", "V2__b.sql"]
    assert project.migrations[1].file == f"{RESOURCES}/db/migration/postgresql/V2__b.sql"
    assert project.remarks == ()
    (left_out,) = project.warnings
    assert "V3__lost.sql, " in left_out
    assert f"locations in {RESOURCES}/application.properties name other folders" in left_out


def test_locations_of_other_folders(tmp_path: Path, write: Write) -> None:
    """A configuration that means none of the files says nothing about them."""
    write("flyway.conf", "flyway.locations=filesystem:sql")
    write("db/migration/V1__a.sql")

    project = discover(tmp_path / "db/migration")

    assert [each.name for each in project.migrations] == ["V1__a.sql"]


def test_locations_that_nobody_can_read(tmp_path: Path, write: Write) -> None:
    """A program may set them: files of Flyway's beside the folder are named, and the folder above has them all."""
    write(f"{RESOURCES}/db/migration/V1__a.sql")
    write(f"{RESOURCES}/db/views/R__v.sql")

    assert discover(tmp_path).warnings == (
        f"Not looked at: {RESOURCES}/db/views, whose files are named as Flyway's. If its locations name them too, check"
        f" the folder above: cachegate check {RESOURCES}/db.",
    )
    above = discover(tmp_path / RESOURCES / "db")
    assert ([each.name for each in above.migrations], above.warnings) == (["V1__a.sql", "R__v.sql"], ())


def test_classes_are_named(tmp_path: Path, write: Write) -> None:
    """They run between the SQL files, and nothing of them is run here."""
    write(f"{RESOURCES}/db/migration/V1__a.sql")
    for path in ("java/db/migration/V3__C.java", "kotlin/db/migration/x/R__d.kt", "java/db/migration/Names.java"):
        write(f"src/main/{path}")
    write("src/main/java/other/V9__e.java")

    [warning] = discover(tmp_path).warnings

    assert warning.startswith("src/main/java/db/migration/V3__C.java and 1 more not run: Flyway runs such classes")
    assert "--migrate-command" in warning
    assert discover(tmp_path / RESOURCES).warnings == (), "what is outside the project is not looked at"


def test_what_is_pending_in_a_folder_beside(checkout: Checkout) -> None:
    """By the commit, as in the folder that was found; what no location names is in neither."""
    checkout.write(f"{RESOURCES}/application.yml", "spring.flyway.locations: classpath:db/migration,classpath:db/views")
    for name in ("migration/V1__a", "views/R__v", "views/R__w", "dev/V2__rows"):
        checkout.write(f"{RESOURCES}/db/{name}.sql", "select 1;")
    checkout.commit()
    checkout.write(f"{RESOURCES}/db/views/R__w.sql", "select 2;")
    checkout.write(f"{RESOURCES}/db/views/R__x.sql", "select 3;")
    checkout.write(f"{RESOURCES}/db/dev/V3__rows.sql", "select 4;")

    found = select(discover(checkout.root), Ref("HEAD"))

    assert [one.name for one in found.baseline] == ["V1__a.sql", "R__v.sql", "R__w.sql"]
    assert [one.name for one in found.pending] == ["R__w.sql", "R__x.sql"]
    assert (found.edited, found.deleted) == ((), ())
