"""Small folders of the layouts with marks and pairs, on real servers: what runs, in which order and transactions."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from cachegate.database.apply import apply
from cachegate.migrations.layout import Layout, SourceFile
from cachegate.migrations.layouts import dbmate, golang_migrate, goose, hasura, node_pg_migrate, plain, supabase
from cachegate.model.migration import Migration, StepOutcome, Transaction
from cachegate.model.report import ExitCode
from cachegate.pipeline.files import READING
from conftest import FreshDatabase, StartPostgrest
from gate import Given, judge, unsettled
from servers import Database

PAIRS = pytest.mark.parametrize(("postgrest", "postgres"), [("11.2.2", "15"), ("12.0.2", "18")])
BOTH = pytest.mark.parametrize("postgres_version", ["15", "18"])
MAKE = "create schema api;\ngrant usage on schema api to anon;\ncreate table api.films (id int primary key);"
ALTER = "alter table api.films add column title text;\ngrant select on api.films to anon;"
ADD = "create table api.stars (id int primary key);\nnotify pgrst, 'reload schema';"
UNDO = "drop table api.stars;"


def _dbmate(up: str, down: str) -> str:
    return f"-- migrate:up\n{up}\n\n-- migrate:down\n{down}\n"


def _goose(up: str, down: str) -> str:
    return f"-- +goose Up\n{up}\n\n-- +goose Down\n{down}\n"


def _node(up: str, down: str) -> str:
    return f"-- Up Migration\n{up}\n\n-- Down Migration\n{down}\n"


FOLDERS: Mapping[str, tuple[Layout, Mapping[str, str], int]] = {
    "dbmate": (
        dbmate.LAYOUT,
        {
            "20240101000000_make.sql": _dbmate(MAKE, "drop schema api cascade;"),
            "20240102000000_alter.sql": _dbmate(ALTER, "alter table api.films drop column title;"),
            "20240103000000_add.sql": _dbmate(ADD, UNDO),
        },
        2,
    ),
    "golang-migrate": (
        golang_migrate.LAYOUT,
        {
            "9_make.up.sql": f"\n{MAKE}",
            "9_make.down.sql": "drop schema api cascade;",
            "10_alter.up.sql": f"\n{ALTER}",
            "11_add.up.sql": f"\n{ADD}",
            "11_add.down.sql": UNDO,
        },
        2,
    ),
    "goose": (
        goose.LAYOUT,
        {
            "00009_make.sql": _goose(MAKE, "drop schema api cascade;"),
            "20240102000000_alter.sql": _goose(
                f"-- +goose StatementBegin\n{ALTER}\n-- +goose StatementEnd", "select 1;"
            ),
            "20240103000000_add.sql": _goose(ADD, UNDO),
        },
        2,
    ),
    "node-pg-migrate": (
        node_pg_migrate.LAYOUT,
        {
            "1700000000000_make.sql": _node(MAKE, "drop schema api cascade;"),
            "20240102000000000_alter.sql": _node(ALTER, "alter table api.films drop column title;"),
            "1704280000000_add.sql": _node(ADD, UNDO),
        },
        2,
    ),
    "hasura": (
        hasura.LAYOUT,
        {
            "default/9_make/up.sql": f"\n{MAKE}",
            "default/9_make/down.sql": "drop schema api cascade;",
            "default/10_alter/up.sql": f"\n{ALTER}",
            "default/11_add/up.sql": f"\n{ADD}",
            "default/11_add/down.sql": UNDO,
        },
        2,
    ),
}


def arranged(layout: Layout, files: Mapping[str, str]) -> tuple[Migration, ...]:
    wanted = [SourceFile(path, path, text.encode()) for path, text in sorted(files.items()) if layout.wants(path)]
    found = layout.arrange(wanted)
    assert (found.problems, found.remarks) == ((), ())
    return found.migrations


@PAIRS
@pytest.mark.parametrize("name", FOLDERS)
def test_up_parts_run_in_order_and_lines_are_those_of_the_file(
    name: str, postgrest: str, postgres: str, fresh_database: FreshDatabase, start_postgrest: StartPostgrest
) -> None:
    """A table that no role may use is there, so its up part ran and its down part did not; its line is the file's."""
    layout, files, applied = FOLDERS[name]
    migrations = arranged(layout, files)
    given = Given(base=migrations[:applied], change=migrations[applied:])
    report = judge(fresh_database(postgres), start_postgrest, postgrest, given)

    assert [step.outcome for step in report.steps] == [StepOutcome.APPLIED]
    (finding,) = unsettled(report)
    assert (finding.check, finding.subject.label, finding.line) == ("reachable", "api.stars", 2)
    assert (finding.file, report.exit_code) == (migrations[-1].file, ExitCode.FOUND)


ALONE = "create index concurrently numbers_n on numbers (n);"
BESIDE = f"create table more ();\n{ALONE}"
LABEL = "alter type mood add value 'glad';\ninsert into moods values ('glad');"
LOCK = "lock table numbers;\ninsert into numbers values (1);"
TEMP = "create temp table t on commit drop as select 1;\ninsert into numbers select * from t;"
BODY = "create function f() returns int language plpgsql as $$\nbegin\n  return 1;\nend $$;"
BLOCK = "-- +goose StatementBegin\n{}\n-- +goose StatementEnd"
NONE = "-- +goose NO TRANSACTION\n"

MANNERS: Mapping[str, tuple[Layout, str, str, str | None]] = {
    "plain, beside others": (plain.LAYOUT, "1_a.sql", BESIDE, None),
    "supabase, beside others": (supabase.LAYOUT, "1_a.sql", BESIDE, None),
    "dbmate, in a transaction": (dbmate.LAYOUT, "1_a.sql", _dbmate(ALONE, ""), "25001"),
    "dbmate, in none": (dbmate.LAYOUT, "1_a.sql", _dbmate(ALONE, "").replace("up", "up transaction:false"), None),
    "dbmate, in none, beside others": (
        dbmate.LAYOUT,
        "1_a.sql",
        _dbmate(BESIDE, "").replace("up", "up transaction:false"),
        "25001",
    ),
    "dbmate, in parts": (
        dbmate.LAYOUT,
        "1_a.sql",
        _dbmate("create table more ();", "") + _dbmate(ALONE, "").replace("up", "up transaction:false"),
        None,
    ),
    "dbmate, a lock": (dbmate.LAYOUT, "1_a.sql", _dbmate(LOCK, ""), None),
    "golang-migrate, alone": (golang_migrate.LAYOUT, "1_a.up.sql", ALONE, None),
    "golang-migrate, beside others": (golang_migrate.LAYOUT, "1_a.up.sql", BESIDE, "25001"),
    "golang-migrate, its own transactions": (
        golang_migrate.LAYOUT,
        "1_a.up.sql",
        "begin;\ncreate table more ();\ncommit;",
        None,
    ),
    "golang-migrate, a lock": (golang_migrate.LAYOUT, "1_a.up.sql", LOCK, None),
    "goose, in a transaction": (goose.LAYOUT, "1_a.sql", _goose(ALONE, ""), "25001"),
    "goose, in none": (goose.LAYOUT, "1_a.sql", NONE + _goose(BESIDE, ""), None),
    "goose, in none, in one block": (goose.LAYOUT, "1_a.sql", NONE + _goose(BLOCK.format(BESIDE), ""), "25001"),
    "goose, a label": (goose.LAYOUT, "1_a.sql", _goose(LABEL, ""), "55P04"),
    "goose, a label in none": (goose.LAYOUT, "1_a.sql", NONE + _goose(LABEL, ""), None),
    "goose, a lock": (goose.LAYOUT, "1_a.sql", _goose(LOCK, ""), None),
    "goose, a lock in none": (goose.LAYOUT, "1_a.sql", NONE + _goose(LOCK, ""), "25P01"),
    "goose, a temporary table": (goose.LAYOUT, "1_a.sql", _goose(TEMP, ""), None),
    "goose, a temporary table in none": (goose.LAYOUT, "1_a.sql", NONE + _goose(TEMP, ""), "42P01"),
    "goose, a body": (goose.LAYOUT, "1_a.sql", _goose(BODY, ""), "42601"),
    "goose, a body in a block": (goose.LAYOUT, "1_a.sql", _goose(BLOCK.format(BODY), ""), None),
    "goose, two on a line": (goose.LAYOUT, "1_a.sql", _goose("create table x (); create table y ();", ""), None),
    "goose, nothing": (goose.LAYOUT, "1_a.sql", _goose("-- not yet", ""), None),
    "node-pg-migrate": (node_pg_migrate.LAYOUT, "1700000000000_a.sql", _node(ALONE, ""), "25001"),
    "hasura, in a transaction": (hasura.LAYOUT, "1_a/up.sql", ALONE, "25001"),
    "hasura, in none": (hasura.LAYOUT, "1_a/up.sql", f"-- hasura:no-transaction\n{ALONE}", None),
    "hasura, in none, beside others": (hasura.LAYOUT, "1_a/up.sql", f"-- hasura:no-transaction\n{BESIDE}", "25001"),
}


@BOTH
@pytest.mark.parametrize("case", MANNERS)
def test_files_fail_where_their_tool_fails(case: str, database: Database) -> None:
    """The mode is the tool's own, so that what passes here passes there; the line is the statement's."""
    layout, path, text, sqlstate = MANNERS[case]
    database.run("create table numbers (n int); create type mood as enum ('sad'); create table moods (m mood);")
    (migration,) = arranged(layout, {path: text})
    step = apply(database.url, migration, Transaction.AUTO, READING)

    failure = step.failure
    assert (failure.sqlstate if failure else None) == sqlstate, failure
    if failure and sqlstate == "25001":
        assert failure.place.line == text[: text.index(ALONE)].count("\n") + 1
        assert failure.statement == ALONE.removesuffix(";")


@BOTH
def test_a_failed_up_part_leaves_nothing(database: Database) -> None:
    """In a transaction all of it is taken back; with NO TRANSACTION what came before stays."""
    text = _goose("create table one ();\nselect 1 / 0;", "")
    for marks, kept in (("", False), (NONE, True)):
        (migration,) = arranged(goose.LAYOUT, {"1_a.sql": marks + text})
        step = apply(database.url, migration, Transaction.AUTO, READING)

        assert step.failure is not None
        assert step.failure.place.line == (marks + text).split("\n").index("select 1 / 0;") + 1
        assert database.rows("select to_regclass('one') is not null") == [(kept,)]
