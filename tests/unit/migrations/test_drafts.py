"""A new migration is called, placed and marked up as each tool wants it."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import pytest

from cachegate.errors import UsageProblem
from cachegate.migrations.discover import discover
from cachegate.migrations.drafts import BY_LAYOUT, Change
from cachegate.migrations.statements import split
from cachegate.migrations.writing import plan
from cachegate.triggers import install

NOW = datetime(2026, 11, 21, 6, 30, 0)
CHANGE = Change("reload", install.statements("pgrst"), install.undo(), install.HOSTED)
MARK = "create event trigger postgrest_reload_command "


def names(layout: str, *paths: str) -> list[str]:
    return [draft.path for draft in BY_LAYOUT[layout].drafts(CHANGE, paths, NOW)]


@pytest.mark.parametrize(
    ("layout", "there", "wanted"),
    [
        ("plain", [], ["001_reload.sql"]),
        ("plain", ["1_a.sql", "2_b.sql", "10_c.sql"], ["11_reload.sql"]),
        ("plain", ["0007-a.sql"], ["0008-reload.sql"]),
        ("plain", ["099_a.sql"], ["100_reload.sql"]),
        ("plain", ["1.9.a.sql"], ["1.10.reload.sql"]),
        ("plain", ["20260101000000_a.sql"], ["20261121063000_reload.sql"]),
        ("plain", ["20270101000000_a.sql"], ["20270101000001_reload.sql"]),
        ("plain", ["2024-05-31_c.sql"], ["2026-11-21_reload.sql"]),
        ("plain", ["a.sql", "b.sql"], ["reload.sql"]),
        ("plain", ["a.sql", "users.sql"], ["users_reload.sql"]),
        ("supabase", [], ["20261121063000_reload.sql"]),
        ("supabase", ["20260101000000_a.sql"], ["20261121063000_reload.sql"]),
        ("dbmate", ["20260101000000_a.sql"], ["20261121063000_reload.sql"]),
        ("goose", ["00003_a.sql"], ["00004_reload.sql"]),
        (
            "golang-migrate",
            ["000009_a.up.sql", "000009_a.down.sql"],
            ["000010_reload.up.sql", "000010_reload.down.sql"],
        ),
        ("golang-migrate", ["1700000000_a.up.sql"], ["1795242600_reload.up.sql", "1795242600_reload.down.sql"]),
        ("flyway", ["V1__a.sql", "V1.9__b.sql"], ["V1.10__reload.sql"]),
        ("flyway", ["V7__a.sql", "U7__a.sql", "R__views.sql"], ["V8__reload.sql", "U8__reload.sql"]),
        ("sqitch", ["sqitch.plan", "deploy/a.sql"], ["deploy/reload.sql", "revert/reload.sql"]),
        ("sqitch", ["a.sql"], ["reload.sql", "../revert/reload.sql"]),
        ("node-pg-migrate", ["1700000000000_a.sql"], ["1795242600000_reload.sql"]),
        ("node-pg-migrate", ["20240101120000000_a.sql"], ["20261121063000000_reload.sql"]),
        (
            "node-pg-migrate",
            ["1700000000000_a.up.sql"],
            ["1795242600000_reload.up.sql", "1795242600000_reload.down.sql"],
        ),
        ("hasura", ["1700000000000_a/up.sql"], ["1795242600000_reload/up.sql", "1795242600000_reload/down.sql"]),
        (
            "hasura",
            ["default/1700000000000_a/up.sql"],
            ["default/1795242600000_reload/up.sql", "default/1795242600000_reload/down.sql"],
        ),
        ("prisma", ["20240101120000_a/migration.sql"], ["20261121063000_reload/migration.sql"]),
        ("drizzle", ["0003_a.sql", "meta/_journal.json"], ["0004_reload.sql"]),
        ("drizzle", ["20240101120000_a/migration.sql"], ["20261121063000_reload/migration.sql"]),
        ("sql-migrate", ["20240101120000_a.sql"], ["20261121063000_reload.sql"]),
        ("liquibase", [], ["20261121063000_reload.sql"]),
    ],
)
def test_names_follow_those_there(layout: str, there: list[str], wanted: list[str]) -> None:
    """The next one in its tool's order, written like the others."""
    assert names(layout, *there) == wanted


@pytest.mark.parametrize(
    ("file", "content", "layout"),
    [
        ("1_a.sql", "select 1;", "plain"),
        ("20260101000000_a.sql", "-- migrate:up\nselect 1;\n-- migrate:down\n", "dbmate"),
        ("00001_a.sql", "-- +goose Up\nselect 1;\n", "goose"),
        ("000001_a.up.sql", "select 1;", "golang-migrate"),
        ("V1__a.sql", "select 1;", "flyway"),
        ("sqitch.plan", "%project=x", "sqitch"),
        ("1700000000000_a.sql", "-- Up Migration\nselect 1;\n-- Down Migration\n", "node-pg-migrate"),
        ("1700000000000_a/up.sql", "select 1;", "hasura"),
        ("20240101120000_a/migration.sql", "select 1;", "prisma"),
        ("meta/_journal.json", '{"entries": []}', "drizzle"),
        ("1_a.sql", "-- +migrate Up\nselect 1;", "sql-migrate"),
        ("a.sql", "--liquibase formatted sql\n", "liquibase"),
    ],
)
def test_layouts_are_recognised(file: str, content: str, layout: str, tmp_path: Path) -> None:
    """By what the folder has, as they are when they are refused."""
    (tmp_path / file).parent.mkdir(exist_ok=True)
    (tmp_path / file).write_text(content)

    assert plan(tmp_path, None, CHANGE, MARK, NOW).form.layout == layout


@pytest.mark.parametrize("layout", ["dbmate", "golang-migrate", "goose", "node-pg-migrate", "hasura"])
def test_what_is_written_is_read_again(layout: str, tmp_path: Path) -> None:
    """The layout that it was written for takes the making of it, whole, and leaves the undoing out."""
    planned = plan(_empty(tmp_path), layout, CHANGE, MARK, NOW)
    planned.write()
    project = discover(tmp_path)
    (migration,) = project.migrations

    assert (project.layout, project.remarks, project.warnings) == (layout, (), ())
    assert [one.text for one in split(migration.sql.decode())] == [one.text for one in split(CHANGE.apply)]


def _empty(folder: Path) -> Path:
    (folder / "migrations").mkdir()
    return folder / "migrations"


def test_a_supabase_project(tmp_path: Path) -> None:
    """By its place; there a comment says what the platform may have already."""
    folder = tmp_path / "supabase" / "migrations"
    folder.mkdir(parents=True)
    (folder / "20260101000000_a.sql").write_text("select 1;")
    planned = plan(tmp_path, None, CHANGE, MARK, NOW)

    assert planned.write() == ("supabase/migrations/20261121063000_reload.sql",)
    assert "pgrst_ddl_watch" in planned.drafts[0].text
    assert discover(tmp_path).migrations[-1].file == "supabase/migrations/20261121063000_reload.sql"


def test_what_is_written_runs_last(tmp_path: Path) -> None:
    """Written where the gate finds it, and known the next time; nothing is overwritten."""
    for name in ("1_a.sql", "2_b.sql"):
        (tmp_path / name).write_text("select 1;")
    planned = plan(tmp_path, None, CHANGE, MARK, NOW)
    planned.write()

    assert [migration.version for migration in discover(tmp_path).migrations] == ["1", "2", "3"]
    assert str(plan(tmp_path, None, CHANGE, MARK, NOW).there).endswith("3_reload.sql")
    (tmp_path / "3_reload.sql").write_text("mine")
    with pytest.raises(UsageProblem, match="cannot be written"):
        planned.write()
    assert (tmp_path / "3_reload.sql").read_text() == "mine"


def test_half_a_pair_is_not_left(tmp_path: Path) -> None:
    """Where the second file is in the way, the first one is taken back."""
    (tmp_path / "000001_a.up.sql").write_text("select 1;")
    planned = plan(tmp_path, None, CHANGE, MARK, NOW)
    (tmp_path / "000002_reload.down.sql").write_text("mine")

    with pytest.raises(UsageProblem, match=r"down\.sql cannot be written"):
        planned.write()
    assert not (tmp_path / "000002_reload.up.sql").exists()


def test_other_tools_are_named(tmp_path: Path) -> None:
    """Where it is not known how to write, nothing is guessed."""
    (tmp_path / "0001_initial.py").write_text("pass")

    with pytest.raises(UsageProblem, match="cannot be written here"):
        plan(tmp_path, None, CHANGE, MARK, NOW)


@pytest.mark.parametrize(("layout", "sign"), [("goose", "+goose"), ("sql-migrate", "+migrate")])
def test_a_tool_is_told_where_functions_end(layout: str, sign: str) -> None:
    """Each function stands between two marks, and no other statement needs them."""
    (draft,) = BY_LAYOUT[layout].drafts(CHANGE, (), NOW)
    marked = draft.text.split(f"-- {sign} StatementBegin\n")[1:]

    assert len(marked) == 2
    for part in marked:
        (function,) = split(part.partition(f"\n-- {sign} StatementEnd")[0])
        assert function.keywords[:4] == ("create", "or", "replace", "function")
