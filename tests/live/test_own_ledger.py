"""The ledger of the layout's own tool, in the disposable database: migrations of real projects refer to it."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import psycopg
import pytest

from cachegate import pipeline
from cachegate.database.history import History
from cachegate.model.migration import Migration, Selection
from cachegate.model.report import ExitCode, Report
from cachegate.options import Options
from cachegate.pipeline import bookkeeping
from conftest import FreshDatabase, StartPostgrest
from gate import Given, opened, unsettled
from livepair import PAIRS
from servers import Database

BASE = """
create schema api;
grant usage on schema api, public to anon;
create table api.films (id int primary key, title text);
grant select on api.films to anon;
"""
# What real projects write, and without the tool's table fails.
REFERRING = {
    "prisma": "alter table public._prisma_migrations enable row level security;",
    "drizzle": "grant usage on schema drizzle to app_user; revoke all on drizzle.__drizzle_migrations from app_user;",
    "dbmate": "alter table schema_migrations enable row level security;",
    "golang-migrate": "revoke all on table public.schema_migrations from anon, app_user;",
    "goose": "comment on table goose_db_version is 'of the deploy';",
    "flyway": "alter table flyway_schema_history enable row level security;",
    "node-pg-migrate": "revoke all on pgmigrations from public;",
    "supabase": "grant select on supabase_migrations.schema_migrations to app_user;",
    "sqitch": "grant usage on schema sqitch to app_user; grant select on all tables in schema sqitch to app_user;"
    " comment on table sqitch.events is 'kept';",
    "hasura": "revoke all on hdb_catalog.hdb_version from public;",
}
KEYS = {"prisma": ("1_base", "2_change"), "drizzle": ("1700000000000", "1700000000001")}
COUNTS = {
    "prisma": "select count(*) from _prisma_migrations",
    "drizzle": "select count(*) from drizzle.__drizzle_migrations",
    "dbmate": "select count(*) from schema_migrations",
    "golang-migrate": "select max(version) from schema_migrations",
    "goose": "select max(version_id) from goose_db_version",
    "flyway": "select count(*) from flyway_schema_history",
    "node-pg-migrate": "select count(*) from pgmigrations",
    "supabase": "select count(*) from supabase_migrations.schema_migrations",
    "sqitch": "select 2 + count(*) from sqitch.changes",
    "hasura": "select count(*) from hdb_catalog.hdb_version, jsonb_object_keys(cli_state -> 'migrations' -> 'default')",
}


def run(
    database: Database,
    start: StartPostgrest,
    version: str,
    layout: str,
    change: str,
    *,
    schemas: str = "api",
    present: bool = False,
) -> Report:
    """Judge the change on top of the base; `present` brings the base by other means than the gate's."""
    keys = KEYS.get(layout, ("1", "2"))
    base, pending = (
        Migration(key, name, sql.encode())
        for key, name, sql in zip(keys, ("1_base.sql", "2_change.sql"), (BASE, change), strict=True)
    )
    given = Given(settings={"db-schemas": schemas})
    with opened(database, start, version, given) as servers:
        seeds = (base,) if present else ()
        work = pipeline.Work(Selection((base,), (pending,), "as the test says"), layout, seeds, today=given.today)
        options = replace(given.options, baseline_present=present)
        return pipeline.run(servers, work, options, lambda text: None, pipeline.Stages())


@PAIRS
@pytest.mark.parametrize("layout", REFERRING)
def test_a_migration_may_refer_to_it(
    layout: str, postgrest: str, postgres: str, fresh_database: FreshDatabase, start_postgrest: StartPostgrest
) -> None:
    """It is there before the first file, and both files are written down in it."""
    database = fresh_database(postgres)
    report = run(database, start_postgrest, postgrest, layout, REFERRING[layout])

    assert (unsettled(report), report.exit_code) == ([], ExitCode.GOOD), report.headline
    assert database.rows(COUNTS[layout].encode()) == [(2,)]  # type: ignore[arg-type]


@PAIRS
def test_it_is_never_new(
    postgrest: str, postgres: str, fresh_database: FreshDatabase, start_postgrest: StartPostgrest
) -> None:
    """In an exposed schema the API shows it, before the pull request as after it; only what is new is judged."""
    change = "create table api.prizes (id int primary key); grant select on api.prizes to anon; notify pgrst;"
    report = run(fresh_database(postgres), start_postgrest, postgrest, "dbmate", change, schemas="api,public")

    assert [one.key for one in unsettled(report)] == [], report.headline
    subjects = {one.subject.label for one in report.findings if one.subject.schema == "public"}
    assert subjects == set()


@pytest.mark.parametrize("layout", REFERRING)
def test_what_is_written_down_is_no_file_s_doing(layout: str, fresh_database: FreshDatabase) -> None:
    """The row for a file is written after the look at what it did, and is not taken for the next file's work."""
    database = fresh_database("15")
    options = Options(directory=Path())
    with psycopg.connect(database.url, autocommit=True) as connection:
        kept = bookkeeping.begin(connection, layout, options, lambda text: None)
        assert kept.place is not None
        history = History(connection, [kept.place[0]])
        keys = KEYS.get(layout, ("1", "2"))
        for number, key in enumerate(keys):
            history.after(number)
            kept.record(Migration(key, f"{key}.sql", b"select 1;"))
        history.after(len(keys))

        assert (history.appeared, history.changed, history.vanished, dict(history.marked)) == ({}, {}, {}, {})


def test_it_is_not_in_the_way_of_a_file_that_moves_it(
    fresh_database: FreshDatabase, start_postgrest: StartPostgrest
) -> None:
    """Then it is the project's own, and nothing more is written down."""
    database = fresh_database("15")
    report = run(database, start_postgrest, "11.2.2", "dbmate", "drop table schema_migrations;")

    assert report.exit_code == ExitCode.GOOD, report.headline
    assert database.rows("select to_regclass('schema_migrations')::text") == [(None,)]


def test_a_folder_of_nobody_has_none(fresh_database: FreshDatabase, start_postgrest: StartPostgrest) -> None:
    """Which tool runs a plain folder is not known, so a reference fails here as on a new database there."""
    report = run(fresh_database("15"), start_postgrest, "11.2.2", "plain", REFERRING["dbmate"])

    assert [one.check for one in unsettled(report)] == ["migration-applies"]


def test_not_where_the_database_brings_the_baseline(
    fresh_database: FreshDatabase, start_postgrest: StartPostgrest
) -> None:
    """It has its own ledger, or none."""
    database = fresh_database("15")
    report = run(database, start_postgrest, "11.2.2", "dbmate", "create table api.prizes ();", present=True)

    assert "migration-applies" not in [one.check for one in unsettled(report)]
    assert database.rows("select to_regclass('schema_migrations')::text") == [(None,)]
