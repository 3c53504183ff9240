"""Folders of other tools are refused by name."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from cachegate.errors import UsageProblem
from cachegate.migrations.discover import discover

Write = Callable[..., Path]

FOREIGN: Mapping[str, tuple[str, dict[str, str]]] = {
    "golang-migrate": ("golang-migrate", {"1_a.up.sql": "create table a ();", "1_a.down.sql": "drop table a;"}),
    "dbmate": ("dbmate", {"1_a.sql": "-- migrate:up\ncreate table a ();\n-- migrate:down\ndrop table a;"}),
    "goose": ("goose", {"1_a.sql": "-- +goose Up\ncreate table a ();\n-- +goose Down\ndrop table a;"}),
    "sql-migrate": ("sql-migrate", {"1_a.sql": "-- +migrate Up\ncreate table a ();"}),
    "node-pg-migrate": ("node-pg-migrate", {"1_a.sql": "-- Up Migration\nselect 1;\n-- Down Migration\n\nselect 2;"}),
    "liquibase": ("Liquibase", {"a.sql": "--liquibase formatted sql\n--changeset a:1\nselect 1;"}),
    "changelog": ("Liquibase", {"db.changelog-master.xml": "<x/>", "a.sql": "select 1"}),
    "flyway": ("Flyway", {"V1__a.sql": "select 1;", "V1_10__b.sql": "select 1;"}),
    "flyway repeatable": ("Flyway", {"R__v.sql": "select 1;"}),
    "flyway undo": ("Flyway", {"U1__a.sql": "select 1;"}),
    "prisma": ("Prisma", {"20240101_a/migration.sql": "select 1;", "migration_lock.toml": ""}),
    "drizzle": ("Drizzle", {"0000_a.sql": "select 1;", "meta/_journal.json": "{}"}),
    "sqitch": ("Sqitch", {"sqitch.plan": "", "deploy/a.sql": "select 1;"}),
    "sqitch scripts": ("Sqitch", {"a.sql": "-- Deploy flipr:a to pg\nbegin;"}),
    "hasura": ("Hasura", {"1_a/up.sql": "select 1;", "1_a/down.sql": "select 1;"}),
    "alembic": ("Alembic", {"versions/ae1_a.py": "", "script.py.mako": ""}),
    "django": ("Django", {"0001_initial.py": ""}),
    "rails": ("Rails", {"20240101000000_a.rb": ""}),
    "typescript": ("a tool that runs code", {"1700000000000-a.ts": ""}),
    "pairs": ("a tool with down files", {"1_a_up.sql": "select 1;", "1_a_down.sql": "select 1;"}),
    "rollbacks": ("a tool with down files", {"1_a.sql": "select 1;", "1_a.rollback.sql": "select 1;"}),
}
HARMFUL = {"golang-migrate", "dbmate", "goose", "node-pg-migrate", "liquibase", "flyway undo", "pairs", "rollbacks"}


@pytest.mark.parametrize("case", FOREIGN)
def test_refused_by_name(case: str, tmp_path: Path, write: Write) -> None:
    """Never run as if it were plain."""
    tool, files = FOREIGN[case]
    for name, text in files.items():
        write(f"db/migrations/{name}", text)

    with pytest.raises(UsageProblem) as caught:
        discover(tmp_path)

    assert (
        caught.value.what == f"{'db/migrations'}{_folder(caught.value)} is laid out for {tool}, which is not supported"
    )


def _folder(problem: UsageProblem) -> str:
    """What follows `db/migrations` in the folder that the message names: signs may be one folder down."""
    return problem.what.removeprefix("db/migrations").split(" ")[0]


@pytest.mark.parametrize("case", sorted(HARMFUL))
def test_an_explicit_layout_does_not_make_undoing_harmless(case: str, tmp_path: Path, write: Write) -> None:
    """`--layout plain` would run what undoes the migrations."""
    _, files = FOREIGN[case]
    for name, text in files.items():
        write(f"m/{name}", text)

    with pytest.raises(UsageProblem):
        discover(tmp_path / "m", "plain")


def test_an_explicit_layout_overrules_a_likeness_of_names(tmp_path: Path, write: Write) -> None:
    """Who calls files V1__a.sql without Flyway may say so."""
    write("m/V1__a.sql")
    write("m/meta/_journal.json", "{}")

    with pytest.raises(UsageProblem) as caught:
        discover(tmp_path / "m")
    assert caught.value.help.endswith("say --layout plain.")
    assert len(discover(tmp_path / "m", "plain").migrations) == 1


LOOK_ALIKES = {
    "0007_account_rollback.sql": "create table rollback ();",
    "0008_scroll_down.sql": "-- the page goes down\nselect 1;",
    "0009_up.sql": "select 'migrate:up';",
    "0010_a.sql": "create table a ();\n-- Down migration:\n-- drop table a;\n",
    "0011_versions.sql": "select 1 -- goose\n;",
    "0012_V1__a.sql": "select 1;",
}


def test_look_alikes_are_plain(tmp_path: Path, write: Write) -> None:
    """A runner that refuses a good folder is worse than none."""
    for name, text in LOOK_ALIKES.items():
        write(f"m/{name}", text)
    write("m/README.md")
    write("m/run.py")

    assert len(discover(tmp_path / "m").migrations) == len(LOOK_ALIKES)


def test_supabase_folders_are_known_and_trusted(tmp_path: Path, write: Write) -> None:
    """Other tools' files beside them are not run, so they do not matter."""
    write("supabase/migrations/20240101000000_a.sql")
    write("supabase/migrations/old/up.sql")
    write("supabase/migrations/0001_x.py")

    assert discover(tmp_path).layout == "supabase"
