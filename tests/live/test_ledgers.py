"""The tables of the migration tools, on real servers: made, kept, found and read; and what is pending by them."""

from __future__ import annotations

from pathlib import Path

import psycopg
import pytest

from cachegate.choose import choose_by_ledger
from cachegate.database import ledger as tables
from cachegate.errors import EnvironmentProblem, UsageProblem
from cachegate.migrations import ledgers
from cachegate.migrations.discover import Project
from cachegate.migrations.layout import SourceFile
from cachegate.migrations.ledgers import programs
from cachegate.migrations.ledgers.ledger import Ledger
from cachegate.migrations.recorded import select_by_ledger
from cachegate.model.ledger import Found, Row, Standing
from cachegate.model.migration import Migration
from cachegate.options import Options
from servers import Database

BOTH = pytest.mark.parametrize("postgres_version", ["15", "18"])
KEPT = [one for one in ledgers.ALL if one.table.record]
VERSIONS = {"drizzle": ("1700000000000", "1700000000001"), "prisma": ("20240101_a", "20240102_b")}


def project(layout: str, *migrations: Migration) -> Project:
    sources = tuple(SourceFile(one.file, one.file, one.sql) for one in migrations)
    return Project(Path(), Path(), layout, migrations, sources=sources)


def two(layout: str) -> Project:
    one, other = VERSIONS.get(layout, ("1", "2"))
    return project(layout, Migration(one, "1_a.sql", b"select 1;"), Migration(other, "2_b.sql", b"select 2;"))


def found(database: Database, ledger: Ledger) -> Found:
    with psycopg.connect(database.url, autocommit=True) as connection:
        [seen] = tables.find(connection, [ledger.table])
    return seen


@BOTH
@pytest.mark.parametrize("ledger", KEPT, ids=lambda one: one.layout)
def test_what_is_recorded_is_read_again(database: Database, ledger: Ledger) -> None:
    """The table as the tool makes it, twice over; one file of two recorded, so the other is pending."""
    ours = two(ledger.layout)
    with psycopg.connect(database.url, autocommit=True) as connection:
        place = tables.create(connection, ledger.table)
        assert place == tables.create(connection, ledger.table)
        assert place is not None
        assert tables.record(connection, ledger.table, place, ledger.entry(ours.migrations[0]))

    selection = select_by_ledger(ours, ledger, found(database, ledger))

    assert [one.file for one in selection.pending] == ["2_b.sql"]
    assert (selection.edited, selection.unknown, selection.failed) == ((), (), ())
    assert f"By the ledger of {ledger.table.tool}" in selection.how


@BOTH
@pytest.mark.parametrize("ledger", [one for one in ledgers.ALL if one.table.create], ids=lambda one: one.layout)
def test_it_is_where_the_tool_has_it(database: Database, ledger: Ledger) -> None:
    """In a schema of its own, or else in the first one of the search path; empty until something is applied."""
    with psycopg.connect(database.url, autocommit=True) as connection:
        place = tables.create(connection, ledger.table)

    assert place == (ledger.table.schema or "public", ledger.table.name)
    assert found(database, ledger).rows == ()


@BOTH
def test_every_query_is_understood(database: Database) -> None:
    """Also of the tables that are only read: made here with the columns by which they are known."""
    with psycopg.connect(database.url, autocommit=True) as connection:
        connection.execute("create schema hdb_catalog")
        connection.execute("create table hdb_catalog.schema_migrations (version bigint, dirty boolean)")
        connection.execute("insert into hdb_catalog.schema_migrations values (1, false), (2, true)")
        for script in (
            "create table alembic_version (version_num text)",
            "create table django_migrations (id serial, app text, name text, applied timestamptz)",
            "create table knex_migrations (id serial, name text, batch int, migration_time timestamptz)",
            'create table "SequelizeMeta" (name text)',
            "create table schema_migrations (version text)",
            'create table migrations (id serial, "timestamp" bigint, name text)',
            "create schema laravel create table migrations (id serial, migration text, batch int)",
        ):
            connection.execute(script.encode())
        connection.execute("insert into django_migrations (app, name) values ('films', '0001_initial')")
        seen = tables.find(connection, [ledgers.hasura.OLDER.table, *programs.ALL])

    assert {one.table.tool for one in seen} == {"Hasura", *(one.tool for one in programs.ALL)}
    by_tool = {one.table.tool: one.rows for one in seen}
    assert by_tool["Django"] == (Row("0001_initial", "films"),)
    assert by_tool["Hasura"] == (Row("1"), Row("2", standing=Standing.FAILED))


FLYWAY = """
insert into flyway_schema_history values
  (1, null, '<< Flyway Schema Creation >>', 'SCHEMA', '"app"', null, 'a', now(), 0, true),
  (2, '1', '<< Flyway Baseline >>', 'BASELINE', '<< Flyway Baseline >>', null, 'a', now(), 0, true),
  (3, '2.01', 'two', 'SQL', 'V2_01__two.sql', -1, 'a', now(), 0, true),
  (4, '3', 'three', 'SQL', 'V3__three.sql', 7, 'a', now(), 0, true),
  (5, '3', 'three', 'UNDO_SQL', 'U3__three.sql', 7, 'a', now(), 0, true),
  (6, '4', 'four', 'SQL', 'V4__four.sql', 7, 'a', now(), 0, false),
  (7, null, 'all views', 'SQL', 'R__all_views.sql', 7, 'a', now(), 0, true)
"""


@BOTH
def test_the_kinds_of_rows_of_flyway(database: Database) -> None:
    """What it baselined, undid and failed at, and repeatable files by their description."""
    ledger = ledgers.flyway.LEDGER
    with psycopg.connect(database.url, autocommit=True) as connection:
        tables.create(connection, ledger.table)
        connection.execute(FLYWAY)

    assert found(database, ledger).rows == (
        Row("1", standing=Standing.UP_TO),
        Row("2.1", checksum="-1"),
        Row("3", checksum="7"),
        Row("3", checksum="7", standing=Standing.UNDONE),
        Row("4", checksum="7", standing=Standing.FAILED),
        Row("R all views", checksum="7"),
    )


@BOTH
@pytest.mark.parametrize(("dirty", "rows"), [("false", ["applied", "up to"]), ("true", ["up to", "failed"])])
def test_the_one_row_of_golang_migrate(database: Database, dirty: str, rows: list[str]) -> None:
    """It stands for all versions up to its own."""
    ledger = ledgers.golang_migrate.LEDGER
    with psycopg.connect(database.url, autocommit=True) as connection:
        tables.create(connection, ledger.table)
        connection.execute(f"insert into schema_migrations values (7, {dirty})".encode())

    assert [(row.key, str(row.standing)) for row in found(database, ledger).rows] == [("7", one) for one in rows]


def options(database: Database, place: tuple[str, str] | None = None) -> Options:
    return Options(directory=Path(), database_url=database.url, baseline="ledger", ledger=place)


def test_no_ledger_at_all(database: Database) -> None:
    """The message names the table that was looked for."""
    with pytest.raises(UsageProblem, match="has no ledger") as caught:
        choose_by_ledger(two("goose"), options(database), database.url)

    assert "goose_db_version in any schema" in caught.value.why

    with pytest.raises(UsageProblem, match="has no ledger") as caught:
        choose_by_ledger(two("supabase"), options(database), database.url)

    assert "supabase_migrations.schema_migrations" in caught.value.why


def test_several_ledgers(database: Database) -> None:
    """A folder of nobody's layout: whoever has two tables has to say which counts."""
    database.run("create table schema_migrations (version text); create schema b")
    database.run("create table b.pgmigrations (id int, name text, run_on timestamp)")
    ours = two("plain")
    with pytest.raises(UsageProblem, match="Several tables") as caught:
        choose_by_ledger(ours, options(database), database.url)
    assert "b.pgmigrations (as node-pg-migrate keeps it)" in caught.value.why
    database.run("insert into schema_migrations values ('1')")

    selection = choose_by_ledger(ours, options(database, ("public", "schema_migrations")), database.url)

    assert [one.file for one in selection.baseline] == ["1_a.sql"]


def test_a_ledger_of_another_name(database: Database) -> None:
    """As dbmate's --migrations-table has it."""
    database.run('create schema "Ops"; create table "Ops".done (version text); insert into "Ops".done values (\'1\')')

    selection = choose_by_ledger(two("dbmate"), options(database, ("Ops", "done")), database.url)

    assert [one.file for one in selection.baseline] == ["1_a.sql"]


def test_a_ledger_that_may_not_be_read(database: Database) -> None:
    """Not "nothing is applied": it cannot be told."""
    database.run("create table schema_migrations (version text); create role stranger login password 'x'")

    with pytest.raises(EnvironmentProblem, match="cannot be read"):
        choose_by_ledger(two("dbmate"), options(database), database.url_as("stranger", "x"))


def test_it_is_only_read(database: Database) -> None:
    """What would write as the table is read is refused by the server."""
    database.run("create table schema_migrations (version text); insert into schema_migrations values ('1')")
    database.run(
        "create table seen (); create function note() returns boolean language plpgsql security definer as"
        " $$ begin insert into public.seen default values; return true; end $$"
    )
    database.run("alter table schema_migrations enable row level security")
    database.run("create policy writes on schema_migrations using (public.note())")
    database.run("create role stranger login password 'x'; grant select on schema_migrations to stranger")

    with pytest.raises(EnvironmentProblem, match="cannot be read") as caught:
        choose_by_ledger(two("dbmate"), options(database), database.url_as("stranger", "x"))

    assert "read-only transaction" in caught.value.why
    assert database.rows("select from seen") == []
