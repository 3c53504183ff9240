"""Folders of other tools are refused by name."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from cachegate.errors import UsageProblem
from cachegate.migrations.discover import discover
from cachegate.migrations.layouts import foreign

Write = Callable[..., Path]

FOREIGN: Mapping[str, tuple[str, dict[str, str]]] = {
    "sql-migrate": ("sql-migrate", {"1_a.sql": "-- +migrate Up\ncreate table a ();"}),
    "liquibase": ("Liquibase", {"a.sql": "--liquibase formatted sql\n--changeset a:1\nselect 1;"}),
    "changelog": ("Liquibase", {"db.changelog-master.xml": "<x/>", "a.sql": "select 1"}),
    "diesel": ("Diesel", {"2024-01-31-120000_a/up.sql": "select 1;", "2024-01-31-120000_a/down.sql": "select 1;"}),
    "diesel's first": ("Diesel", {"00000000000000_diesel_initial_setup/up.sql": "", "1_a/up.sql": "select 1;"}),
    "alembic": ("Alembic", {"versions/ae1_a.py": "", "script.py.mako": ""}),
    "alembic revision": ("Alembic", {"0001_a.py": "revision: str = 'ae1'\ndown_revision = None"}),
    "django": ("Django", {"0001_initial.py": ""}),
    "rails": ("Rails", {"20240101000000_a.rb": ""}),
    "ecto": ("Ecto", {"20240101000000_a.exs": ""}),
    "typeorm": ("TypeORM", {"1700000000000-a.ts": "export class A implements MigrationInterface {}"}),
    "mikro-orm": ("MikroORM", {"Migration2024.ts": "import { Migration } from '@mikro-orm/migrations'"}),
    "sequelize": ("Sequelize", {"20240101000000-a.js": "up: (queryInterface, Sequelize) => {}"}),
    "knex": ("Knex", {"20240101000000_a.js": "exports.up = (knex) => knex.schema"}),
    "node-pg-migrate": ("node-pg-migrate", {"1700000000000_a.js": "exports.up = (pgm) => { pgm.sql('') }"}),
    "laravel": ("Laravel", {"2024_01_01_000000_a.php": "use Illuminate\\Database\\Migrations\\Migration;"}),
    "doctrine": ("Doctrine", {"Version1.php": "use Doctrine\\Migrations\\AbstractMigration;"}),
    "entity framework": ("Entity Framework", {"20240101000000_A.cs": ""}),
    "typescript": ("a tool that runs code", {"1700000000000-a.ts": ""}),
    "tern": ("tern", {"1_a.sql": "select 1;\n---- create above / drop below ----\nselect 2;"}),
    "rambler": ("rambler", {"1_a.sql": "-- rambler up\nselect 1;\n\n-- rambler down\n\nselect 2;"}),
    "micrate": ("micrate", {"1_a.sql": "-- +micrate Up\nselect 1;\n-- +micrate Down\n-- SQL\nselect 2;"}),
    "mybatis": ("MyBatis Migrations", {"1_a.sql": "-- // a\nselect 1;\n-- //@UNDO\n-- SQL\nselect 2;"}),
    "play": ("Play", {"1.sql": "# --- !Ups\nselect 1;\n# --- !Downs\nselect 2;"}),
    "down parts": (
        "a tool with down parts",
        {"1_a.sql": "select 1;", "2_b.sql": "create table api.b ();\n-- @DOWN\ndrop table if exists api.b;"},
    ),
    "spaced marks": (
        "a tool with down parts",
        {"1_a.sql": "-- migrate: up\ncreate table a ();\n-- migrate: down\ndrop table a;"},
    ),
    "headings": (
        "a tool with down parts",
        {"1_a.sql": "-- ==== UP ====\nalter table a add b int;\n-- ==== DOWN ====\nalter table a drop column b;"},
    ),
    "db-migrate": (
        "db-migrate",
        {"1-a.js": "dbm = options.dbmigrate;", "sqls/1-a-up.sql": "", "sqls/1-a-down.sql": ""},
    ),
    "pairs": ("a tool with down files", {"1_a_up.sql": "select 1;", "1_a_down.sql": "select 1;"}),
    "rollbacks": ("a tool with down files", {"1_a.sql": "select 1;", "1_a.rollback.sql": "select 1;"}),
}
INCOMPLETE: Mapping[str, tuple[str, dict[str, str]]] = {
    "golang-migrate": ("golang-migrate", {"1_a.sql": "select 1;", "1_a.down.sql": "drop table a;"}),
    "flyway": ("Flyway", {"a.sql": "select 1;", "U1__a.sql": "select 1;"}),
    "sqitch": ("Sqitch", {"a.sql": "-- Deploy flipr:a to pg\nbegin;"}),
}
ASKED_FOR: Mapping[str, dict[str, str]] = {
    "golang-migrate": {"1_a.up.sql": "create table a ();", "1_a.down.sql": "drop table a;"},
    "dbmate": {"1_a.sql": "-- migrate:up\ncreate table a ();\n-- migrate:down\ndrop table a;"},
    "goose": {"1_a.sql": "-- +goose Up\ncreate table a ();\n-- +goose Down\ndrop table a;"},
    "node-pg-migrate": {"1_a.sql": "-- Up Migration\nselect 1;\n-- Down Migration\n\nselect 2;"},
    "liquibase": FOREIGN["liquibase"][1],
    "tern": FOREIGN["tern"][1],
    "rambler": FOREIGN["rambler"][1],
    "mybatis": FOREIGN["mybatis"][1],
    "pairs": FOREIGN["pairs"][1],
    "rollbacks": FOREIGN["rollbacks"][1],
    "flyway undo": INCOMPLETE["flyway"][1],
}


@pytest.mark.parametrize("case", FOREIGN)
def test_refused_by_name(case: str, tmp_path: Path, write: Write) -> None:
    """Never run as if it were plain; the tool itself can migrate the database."""
    tool, files = FOREIGN[case]
    for name, text in files.items():
        write(f"db/migrations/{name}", text)

    with pytest.raises(UsageProblem) as caught:
        discover(tmp_path)

    assert caught.value.what == f"db/migrations is laid out for {tool}, which is not run by reading files"
    assert f"--migrate-command '{foreign.COMMANDS.get(tool, 'COMMAND')}'" in caught.value.help


@pytest.mark.parametrize("case", INCOMPLETE)
def test_what_a_known_layout_lacks(case: str, tmp_path: Path, write: Write) -> None:
    """Down files alone, or scripts without their plan: the layout that would run the whole is named."""
    tool, files = INCOMPLETE[case]
    for name, text in files.items():
        write(f"db/migrations/{name}", text)

    with pytest.raises(UsageProblem) as caught:
        discover(tmp_path)

    assert caught.value.what == f"db/migrations is laid out for {tool}"
    assert f"--layout {tool.lower()}" in caught.value.help


@pytest.mark.parametrize("case", ASKED_FOR)
@pytest.mark.parametrize("layout", ["plain", "supabase"])
def test_an_explicit_layout_does_not_make_undoing_harmless(
    case: str, layout: str, tmp_path: Path, write: Write
) -> None:
    """`--layout plain` would run what undoes the migrations."""
    for name, text in ASKED_FOR[case].items():
        write(f"m/{name}", text)

    with pytest.raises(UsageProblem, match="is laid out for"):
        discover(tmp_path / "m", layout)


def test_an_explicit_layout_overrules_a_likeness_of_names(tmp_path: Path, write: Write) -> None:
    """Who calls files V1__a.sql without Flyway may say so."""
    write("m/V1__a.sql")
    write("m/db.changelog.xml")

    assert discover(tmp_path / "m").layout == "flyway"
    assert len(discover(tmp_path / "m", "plain").migrations) == 1
    (tmp_path / "m/V1__a.sql").rename(tmp_path / "m/a.sql")
    with pytest.raises(UsageProblem) as caught:
        discover(tmp_path / "m")
    assert caught.value.help.endswith("say --layout plain.")
    assert len(discover(tmp_path / "m", "plain").migrations) == 1


@pytest.mark.parametrize("layout", ["plain", "supabase"])
def test_who_says_that_whole_files_run_is_told_what_that_means(layout: str, tmp_path: Path, write: Write) -> None:
    """The Supabase CLI runs the down part as well; the table that the API should have is gone."""
    write("m/1_a.sql", "create table a ();\n-- @down\ndrop table a;")

    warnings = discover(tmp_path / "m", layout).warnings

    assert f"1_a.sql drops what it made: the {layout} layout runs whole files" in " ".join(warnings)
    assert " ".join(warnings).endswith("behind -- @down.")


LOOK_ALIKES = {
    "0007_account_rollback.sql": "create table rollback ();",
    "0008_scroll_down.sql": "-- the page goes down\nselect 1;",
    "0009_up.sql": "select 'migrate:up';",
    "0010_a.sql": "create table a ();\n-- Down migration:\n-- drop table a;\n",
    "0011_versions.sql": "select 1 -- goose\n;",
    "0012_V1__a.sql": "select 1;",
    "0013_a.sql": "-- rambler up\ncreate table c ();\n-- rambler down\n-- drop table c;\n",
    "0014_a.sql": "create table d ();\n-- rollback\ndrop table if exists older;\n",
    "0015_a.sql": "create table e ();\n-- Down here the old one goes\ndrop table e;\n",
    "0016_a.sql": "create temp table f ();\n-- rollback\ndrop table f;\n",
    "0017_a.sql": "drop view g;\n-- revert\ncreate view g as select 1;\n",
    "0018_a.sql": "create function h() returns int return 1; /*\n-- down\ndrop function h(); */\n",
    "0019_a.sql": "do $$ begin\n-- undo\ndrop table i; end $$;\ncreate table i ();\n",
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
