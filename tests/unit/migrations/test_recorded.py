"""What is pending by the rows of a ledger."""

from __future__ import annotations

import hashlib
import zlib
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from cachegate.migrations import ledgers
from cachegate.migrations.discover import Project
from cachegate.migrations.layout import SourceFile
from cachegate.migrations.ledgers.ledger import Ledger, rank
from cachegate.migrations.recorded import select_by_ledger
from cachegate.model.ledger import Found, Row, Standing
from cachegate.model.migration import Migration, Selection

UP_TO, FAILED, UNDONE = Standing.UP_TO, Standing.FAILED, Standing.UNDONE


def by(ledger: Ledger, rows: Sequence[Row], migrations: Sequence[Migration]) -> Selection:
    sources = tuple(SourceFile(one.file, one.file, one.sql) for one in migrations)
    project = Project(Path(), Path(), ledger.layout, tuple(migrations), sources=sources)
    return select_by_ledger(project, ledger, Found(ledger.table, ("public", ledger.table.name), tuple(rows)))


def numbered(*versions: str) -> list[Migration]:
    return [Migration(version, f"{version}.sql", f"select {version};".encode()) for version in versions]


def files(migrations: Sequence[Migration]) -> list[str]:
    return [migration.file for migration in migrations]


def test_applied_pending_and_late() -> None:
    """A file before an applied one is late; a row without a file is told by its version."""
    found = by(ledgers.dbmate.LEDGER, [Row("1"), Row("3"), Row("9")], numbered("1", "2", "3", "4"))

    assert (files(found.baseline), files(found.pending)) == (["1.sql", "3.sql"], ["2.sql", "4.sql"])
    assert (found.out_of_order, found.unknown) == (("2.sql",), ("9",))
    assert found.how == (
        "By the ledger of dbmate in the database (public.schema_migrations), 2 of 4 files are applied; the database is"
        " taken to have them. It keeps no checksums, so files that were edited afterwards are not noticed."
    )


def test_the_current_version_alone() -> None:
    """golang-migrate: everything up to it is there; zeros in front of a number do not count."""
    found = by(ledgers.golang_migrate.LEDGER, [Row("10"), Row("10", standing=UP_TO)], numbered("0002", "0010", "0100"))

    assert (files(found.pending), found.unknown, found.out_of_order) == (["0100.sql"], (), ())


def test_the_file_of_the_current_version_is_gone() -> None:
    """golang-migrate stops then; the files before it count as applied all the same."""
    found = by(ledgers.golang_migrate.LEDGER, [Row("3"), Row("3", standing=UP_TO)], numbered("1", "4"))

    assert (files(found.pending), found.unknown) == (["4.sql"], ("3",))


def test_a_dirty_version() -> None:
    """It is pending, so that it is tried; what stands before it is there."""
    rows = [Row("2", standing=UP_TO), Row("2", standing=FAILED)]
    found = by(ledgers.golang_migrate.LEDGER, rows, numbered("1", "2", "3"))

    assert (files(found.pending), found.failed) == (["2.sql", "3.sql"], ("2.sql",))


def test_the_last_row_counts() -> None:
    """Undone and applied again, undone and left so."""
    rows = [Row("1"), Row("1", standing=UNDONE), Row("1"), Row("2"), Row("2", standing=UNDONE)]
    found = by(ledgers.goose.LEDGER, rows, numbered("00001", "00002"))

    assert (files(found.pending), found.unknown, found.failed) == (["00002.sql"], (), ())


FLYWAY = [
    Migration("1", "V1__a.sql", b"a\nb\n"),
    Migration("1.2", "V1_02__b.sql", b"\xef\xbb\xbfselect\r\n1"),
    Migration("R__all_views", "R__all_views.sql", b"view", repeatable=True),
    Migration("R__new", "R__new.sql", b"new", repeatable=True),
]


def crc(text: bytes) -> str:
    found = zlib.crc32(text)
    return str(found - 2**32 if found >= 2**31 else found)


def test_the_checksums_of_flyway() -> None:
    """Line ends and a byte order mark do not count; an edited repeatable file is pending again, and no edited one."""
    rows = [Row("1", checksum=crc(b"ab")), Row("1.2", checksum=crc(b"select1")), Row("R all views", checksum="5")]
    found = by(ledgers.flyway.LEDGER, rows, FLYWAY)

    assert files(found.pending) == ["R__all_views.sql", "R__new.sql"]
    assert (found.edited, found.out_of_order) == ((), ())


def test_an_edited_file_of_flyway() -> None:
    """What has no checksum (a baseline) cannot be compared."""
    rows = [Row("1", checksum="5"), Row("1.2"), Row("R all views", checksum=crc(b"view")), Row("R new", checksum="0")]
    found = by(ledgers.flyway.LEDGER, rows, FLYWAY)

    assert (files(found.pending), found.edited) == (["R__new.sql"], ("V1__a.sql",))


def test_a_baseline_of_flyway() -> None:
    """Everything up to its version is there, and it needs no file; repeatable ones are no part of it."""
    found = by(ledgers.flyway.LEDGER, [Row("1.1", standing=UP_TO)], FLYWAY)

    assert (files(found.baseline), found.unknown, found.failed) == (["V1__a.sql"], (), ())


def test_callbacks_have_no_row() -> None:
    """What runs every time is pending with anything else, and never alone."""
    callback = Migration("beforeMigrate", "beforeMigrate.sql", b"", repeatable=True, every_time=True)
    none = by(ledgers.flyway.LEDGER, [Row("1", checksum=crc(b"ab"))], [callback, FLYWAY[0]])
    some = by(ledgers.flyway.LEDGER, [], [callback, FLYWAY[0]])

    assert (none.pending, files(some.pending)) == ((), ["beforeMigrate.sql", "V1__a.sql"])


@pytest.mark.parametrize("end", [b"\n", b"\r\n"])
def test_prisma_takes_either_line_end(end: bytes) -> None:
    """The checksum was made on another system."""
    old = hashlib.sha256(b"select 1;\n").hexdigest()
    migration = Migration("1_a", "1_a/migration.sql", b"select 1;" + end)
    found = by(ledgers.prisma.LEDGER, [Row("1_a", checksum=old)], [migration])

    assert (found.pending, found.edited) == ((), ())
    assert by(ledgers.prisma.LEDGER, [Row("1_a", checksum=old)], [replace(migration, sql=b"x")]).edited


def test_a_migration_that_prisma_rolled_back_and_applied() -> None:
    """`migrate resolve --rolled-back` leaves its row."""
    rows = [Row("1_a", standing=UNDONE), Row("1_a")]

    assert by(ledgers.prisma.LEDGER, rows, [Migration("1_a", "1_a/migration.sql", b"")]).pending == ()


@pytest.mark.parametrize(
    ("version", "key"), [("1700000000000", "1700000000000"), ("20231114221320_a", "1700000000000")]
)
def test_drizzle_by_time(version: str, key: str) -> None:
    """That of the journal, or of the folder's name. A file that came late is told: Drizzle never runs it."""
    migrations = [Migration("1600000000000", "0000_z.sql", b""), Migration(version, "0001_a.sql", b"x")]
    found = by(ledgers.drizzle.LEDGER, [Row(key, checksum=hashlib.sha256(b"y").hexdigest())], migrations)

    assert (files(found.pending), found.out_of_order) == (["0000_z.sql"], ("0000_z.sql",))
    assert found.edited == ("0001_a.sql",)


def test_reworked_changes_of_sqitch() -> None:
    """One name, several rows: the second form is pending until there is a second row. Other projects do not count."""
    forms = [
        Migration("films", "deploy/films@v1.sql", b"1"),
        Migration("ratings", "deploy/ratings.sql", b"2"),
        Migration("films#2", "deploy/films.sql", b"3"),
    ]
    rows = [Row("films", "shop"), Row("ratings", "shop"), Row("else", "other"), Row("films", "shop")]

    assert files(by(ledgers.sqitch.LEDGER, rows[:3], forms).pending) == ["deploy/films.sql"]
    whole = by(ledgers.sqitch.LEDGER, rows, forms)
    assert (whole.pending, whole.unknown, whole.edited) == ((), (), ())


def test_a_name_without_its_ending() -> None:
    """As node-pg-migrate writes it."""
    migrations = [Migration("1", "migrations/1_a.sql", b""), Migration("2", "migrations/2_b.sql", b"")]

    assert files(by(ledgers.node_pg_migrate.LEDGER, [Row("1_a")], migrations).pending) == ["migrations/2_b.sql"]


@pytest.mark.parametrize(("key", "expected"), [("1.0", (1,)), ("0010", (10,)), ("1.10", (1, 10)), ("", ())])
def test_rank(key: str, expected: tuple[int, ...]) -> None:
    """Numbers, not letters, decide."""
    assert rank(key) == expected
