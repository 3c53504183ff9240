"""Small folders of Flyway, Sqitch, Prisma and Drizzle, run by the gate; the order of names would fail in each."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path

import pytest

import gate
from cachegate.database import apply
from cachegate.migrations import psql
from cachegate.migrations.baseline import AllBut, select
from cachegate.migrations.discover import discover
from cachegate.model.migration import Migration, Selection, Step, StepOutcome, Transaction
from cachegate.model.report import Finding, Outcome
from cachegate.pipeline import files as running
from conftest import FreshDatabase, StartPostgrest
from servers import Database

pytestmark = pytest.mark.live
BY = "2024-01-01T00:00:00Z A <a@b.example>"
RELOAD = "notify pgrst, 'reload schema';"
GRANT = "grant usage on schema api to anon;"
PAIRS = [("15", "11.2.2"), ("18", "12.0.2")]


@dataclass(frozen=True)
class Folder:
    """A layout's folder: its files, how many of them the pull request brings, and where it made `api.prices`."""

    layout: str
    files: Mapping[str, str]
    pending: int
    made: tuple[str, int]


FLYWAY = Folder(
    "flyway",
    {
        "V1_10__prices.sql": "\n".join(
            ("set local lock_timeout = '1s';", "create table api.${Table} (", "  id int primary key);")
        )
        + f"grant select on api.${{Table}} to ${{Reader}};\n{RELOAD}",
        "V1_2__films.sql": "create table api.films (id int primary key);",
        "V1__schema.sql": f"create schema api; {GRANT}",
        "U1_10__prices.sql": "drop table api.prices;",
        "R__views.sql": "create or replace view api.cheap as select id from api.prices;"
        f"grant select on api.cheap to anon; {RELOAD}",
        "sub/V1_9__index.sql": "create index concurrently on api.films (id);",
        "flyway.conf": "flyway.placeholders.table=prices\nflyway.placeholders.reader=anon\n"
        "flyway.postgresql.transactional.lock=false\n",
    },
    2,
    ("V1_10__prices.sql", 2),
)
SQITCH = Folder(
    "sqitch",
    {
        "sqitch.plan": f"%project=films\n\nschema {BY}\nfilms [schema] {BY}\n@v1 {BY}\na/prices [films] {BY}\n",
        "sqitch.conf": '[core]\nengine = pg\n[deploy "variables"]\nexposed = api\n',
        "deploy/a/prices.sql": "-- Deploy films:a/prices to pg\nbegin;\n\\ir ../../lib/grants.sql\n"
        'create table :"exposed".prices (id int primary key);\n'
        f"grant select on :exposed.prices to anon; {RELOAD}\ncommit;\n",
        "lib/grants.sql": GRANT,
        "deploy/films.sql": "create table api.films (id int primary key);\nvacuum api.films;\n",
        "deploy/schema.sql": "create schema api;",
        "verify/schema.sql": "select 1/0;",
        "revert/schema.sql": "drop schema api;",
    },
    1,
    ("deploy/a/prices.sql", 4),
)
PRISMA = Folder(
    "prisma",
    {
        "migration_lock.toml": 'provider = "postgresql"',
        "0_init/migration.sql": f"create schema api; {GRANT}",
        "00_films/migration.sql": "create table api.films (id int primary key);",
        "1_index/migration.sql": "create index concurrently on api.films (id)",
        "2_prices/migration.sql": "create table\n  api.prices (id int primary key);\n"
        f"grant select on api.prices to anon; {RELOAD}",
        "2_prices/down.sql": "drop table api.prices;",
    },
    1,
    ("2_prices/migration.sql", 2),
)
DRIZZLE = Folder(
    "drizzle",
    {
        "meta/_journal.json": json.dumps(
            {
                "dialect": "postgresql",
                "entries": [
                    {"idx": idx, "when": idx + 1, "tag": tag}
                    for idx, tag in enumerate(["0002_schema", "0001_films", "0000_prices"])
                ],
            }
        ),
        "0000_prices.sql": "create table api.prices (id int primary key)--> statement-breakpoint\n"
        f"grant select on api.prices to anon;--> statement-breakpoint\n{RELOAD}",
        "0001_films.sql": "create table api.films (id int primary key);",
        "0002_schema.sql": f"create schema api;--> statement-breakpoint\n{GRANT}",
    },
    1,
    ("0000_prices.sql", 1),
)
FOLDERS = [FLYWAY, SQITCH, PRISMA, DRIZZLE]


def selected(folder: Folder, place: Path) -> Selection:
    for path, text in folder.files.items():
        (place / "db" / path).parent.mkdir(parents=True, exist_ok=True)
        (place / "db" / path).write_text(text, encoding="utf-8")
    project = discover(place / "db")
    assert project.layout == folder.layout
    assert project.remarks == ()
    found = select(project, AllBut(folder.pending))
    baseline, pending = (
        tuple(psql.with_includes(migration, project.root, {}) for migration in migrations)
        for migrations in (found.baseline, found.pending)
    )
    return replace(found, baseline=baseline, pending=pending)


@pytest.mark.parametrize(("postgres", "postgrest"), PAIRS)
@pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: folder.layout)
def test_a_folder_is_run_as_its_tool_runs_it(
    folder: Folder,
    postgres: str,
    postgrest: str,
    tmp_path: Path,
    fresh_database: FreshDatabase,
    start_postgrest: StartPostgrest,
) -> None:
    """Everything applies and is exposed, and the line is told that made it."""
    selection = selected(folder, tmp_path)
    given = gate.Given(base=selection.baseline, change=selection.pending)

    report = gate.judge(fresh_database(postgres), start_postgrest, postgrest, given)

    assert gate.unsettled(report) == []
    assert len([one for one in report.findings if one.check == "migration-applies"]) == folder.pending
    path, line = folder.made
    assert (f"db/{path}", line) in {(one.file, one.line) for one in report.findings if _about_prices(one)}


def _about_prices(finding: Finding) -> bool:
    return (
        finding.check == "relation-exposed" and finding.subject.name == "prices" and finding.outcome is Outcome.PASSED
    )


def run(database: Database, migration: Migration) -> Step:
    return apply.apply(database.url, migration, Transaction.AUTO, running.READING)


def one(layout: str, files: Mapping[str, str], place: Path) -> Migration:
    """The last migration of a folder."""
    return selected(Folder(layout, files, 0, ("", 0)), place).baseline[-1]


@pytest.mark.parametrize("postgres", ["15", "18"])
def test_what_prisma_cannot_run(postgres: str, tmp_path: Path, fresh_database: FreshDatabase) -> None:
    """Two statements are one transaction in its one query: nobody repeats them one by one, as it is done elsewhere."""
    sql = "create table a (x int);\ncreate index concurrently on a (x);"
    step = run(fresh_database(postgres), one("prisma", {"1_a/migration.sql": sql}, tmp_path))

    assert step.outcome is StepOutcome.FAILED
    assert step.failure is not None
    assert (step.failure.sqlstate, step.failure.place.line) == ("25001", 2)


@pytest.mark.parametrize("postgres", ["15", "18"])
def test_what_newer_prisma_can_run(postgres: str, tmp_path: Path, fresh_database: FreshDatabase) -> None:
    """Such indexes with others in one file, since 7.4; the lines are those of the file."""
    package = {"../package.json": '{"devDependencies": {"prisma": "^7.4.0"}}'}
    sql = "set lock_timeout = 0;\n-- one; two\ncreate index concurrently i on a (x);\nnotify pgrst;\n"
    files = {**package, "1_a/migration.sql": sql}
    database = fresh_database(postgres)
    database.run("create table a (x int)")

    assert run(database, one("prisma", files, tmp_path / "a/m")).failure is None
    assert database.rows("select count(*)::int from pg_index where indrelid = 'a'::regclass") == [(1,)]

    again = run(database, one("prisma", files, tmp_path / "b/m"))
    assert again.failure is not None
    assert (again.failure.sqlstate, again.failure.place.line) == ("42P07", 3)


@pytest.mark.parametrize("postgres", ["15", "18"])
def test_what_drizzle_cannot_run(postgres: str, tmp_path: Path, fresh_database: FreshDatabase) -> None:
    """One transaction, however it is cut."""
    journal = json.dumps({"entries": [{"tag": "0_a", "when": 1}]})
    sql = "create table a (x int);--> statement-breakpoint\ncreate index concurrently on a (x);"
    database = fresh_database(postgres)
    step = run(database, one("drizzle", {"meta/_journal.json": journal, "0_a.sql": sql}, tmp_path))

    assert step.failure is not None
    assert (step.failure.sqlstate, step.failure.place.line) == ("25001", 2)
    assert database.rows("select to_regclass('a')::text") == [(None,)]


@pytest.mark.parametrize("postgres", ["15", "18"])
def test_what_flyway_cannot_run(postgres: str, tmp_path: Path, fresh_database: FreshDatabase) -> None:
    """Both kinds of statements in one file, unless it is told that they may be mixed."""
    sql = "create table a (x int);\ncreate index concurrently on a (x);"
    database = fresh_database(postgres)
    step = run(database, one("flyway", {"V1__a.sql": sql}, tmp_path / "refused"))
    assert step.failure is not None
    assert (step.failure.sqlstate, step.failure.place.line) == ("25001", 2)
    assert "mixed=false" in step.because

    mixed = {"V1__a.sql": sql, "flyway.toml": "[flyway]\nmixed = true\npostgresql.transactional.lock = false"}
    assert run(database, one("flyway", mixed, tmp_path / "mixed")).outcome is StepOutcome.APPLIED


@pytest.mark.parametrize("postgres", ["15", "18"])
def test_flyways_schema(postgres: str, tmp_path: Path, fresh_database: FreshDatabase) -> None:
    """It is made, and what has no schema goes into it; the place of a failure counts in the file."""
    files = {
        "V1__a.sql": "create table a (x int);",
        "V2__b.sql": "-- ${flyway:defaultSchema}\nselect '${flyway:USER}', ${flyway:filename}.x from a;",
        "flyway.conf": "flyway.defaultSchema=films",
    }
    database = fresh_database(postgres)
    steps = [run(database, migration) for migration in selected(Folder("flyway", files, 0, ("", 0)), tmp_path).baseline]

    assert [step.outcome for step in steps] == [StepOutcome.APPLIED, StepOutcome.APPLIED, StepOutcome.FAILED]
    assert database.rows("select to_regclass('films.a')::text") == [("films.a",)]
    assert steps[-1].failure is not None
    assert (steps[-1].failure.place.line, steps[-1].failure.place.column) == (2, 26)


def test_a_placeholder_without_a_value(tmp_path: Path, fresh_database: FreshDatabase) -> None:
    """With file and line, and how to give it one."""
    step = run(fresh_database("15"), one("flyway", {"V1__a.sql": "select 1;\nselect '${who}';"}, tmp_path))

    assert step.failure is not None
    assert (step.failure.place.line, step.failure.place.column) == (2, 9)
    assert "who" in step.failure.message
    assert step.failure.hint is not None
    assert "--set who=VALUE" in step.failure.hint
