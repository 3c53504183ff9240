"""Pending files that apply one by one, and not in the one transaction in which their tool runs them."""

from __future__ import annotations

import io
import json
from pathlib import Path
from typing import Any

import pytest

from cachegate.cli import command, run_of
from cachegate.guard import Console
from unit.migrations.checkouts import Checkout

pytestmark = pytest.mark.usefixtures("servers")

BASE = """
create role anon nologin;
create schema api;
grant usage on schema api to anon;
create type api.mood as enum ('glad');
create table api.notes (id int primary key, mood api.mood not null default 'glad');
grant select on api.notes to anon;
"""
LABEL = "alter type api.mood add value 'calm';\n"
USED = "-- from now on\nalter table api.notes alter column mood set default 'calm';\nnotify pgrst;\n"
ELSE = "alter table api.notes add column later int;\nnotify pgrst;\n"


def project(folder: Path, layout: str, *files: str) -> Checkout:
    """Migrations of this layout in this order."""
    made = Checkout(folder)
    if layout == "drizzle":
        entries = [{"idx": at, "when": 1000 + at, "tag": f"{at:04}_step"} for at in range(len(files))]
        made.write("drizzle/meta/_journal.json", json.dumps({"version": "7", "entries": entries}))
    for at, sql in enumerate(files):
        match layout:
            case "drizzle":
                made.write(f"drizzle/{at:04}_step.sql", sql)
            case "node-pg-migrate":
                made.write(
                    f"migrations/{1_700_000_000_000 + at}_step.sql", f"-- Up Migration\n{sql}-- Down Migration\n"
                )
            case _:
                made.write(f"migrations/{at:04}_step.sql", sql)
    made.write("cachegate.yml", "embedded-config: {db-schemas: api}\n")
    return made


def checked(project: Checkout, *arguments: str) -> tuple[int, dict[str, Any]]:
    out, err = io.StringIO(), io.StringIO()
    report = project.root / "report.json"
    code = command(["check", "--json", str(report), *arguments], Console({}, out, err), lambda: project.root, run_of)
    assert report.is_file(), err.getvalue()
    return code, json.loads(report.read_text())


def about(report: dict[str, Any]) -> list[dict[str, Any]]:
    return [one for one in report["findings"] if one["check"] == "applies-together"]


@pytest.mark.parametrize("layout", ["drizzle", "node-pg-migrate"])
def test_a_label_that_the_file_before_adds(layout: str, tmp_path: Path) -> None:
    """Red at the statement; all else is judged as if each had been committed."""
    code, report = checked(project(tmp_path, layout, BASE, LABEL, USED), "--baseline", "all-but:2")

    (finding,) = about(report)
    assert (code, report["environment"]["layout"]) == (1, layout)
    assert (finding["outcome"], finding["severity"], finding["code"]) == ("failed", "error", "55P04")
    assert finding["file"].endswith("2_step.sql")
    assert finding["line"] == (2 if layout == "drizzle" else 3)
    assert "in one transaction" in finding["cause"]
    assert "unsafe use of new value" in finding["cause"]
    assert [one["outcome"] for one in report["steps"]] == ["applied", "applied"]
    assert [one["key"] for one in report["findings"] if one["outcome"] == "failed"] == [finding["key"]]


@pytest.mark.parametrize(
    ("layout", "baseline", "files", "outcomes"),
    [
        pytest.param("drizzle", "all-but:1", (BASE, LABEL, USED), [], id="one-at-a-time"),
        pytest.param("drizzle", "all-but:2", (BASE, LABEL, ELSE), ["passed"], id="good-together"),
        pytest.param("drizzle", "all-but:2", (BASE, LABEL, f"commit;\nbegin;\n{USED}"), [], id="commits-itself"),
        pytest.param("plain", "all-but:2", (BASE, LABEL, USED), [], id="another-tool"),
    ],
)
def test_look_alikes(layout: str, baseline: str, files: tuple[str, ...], outcomes: list[str], tmp_path: Path) -> None:
    """Files that do not meet in one transaction, or may."""
    code, report = checked(project(tmp_path, layout, *files), "--baseline", baseline)

    assert (code, [one["outcome"] for one in about(report)]) == (0, outcomes)


def test_a_mode_of_ones_own(tmp_path: Path) -> None:
    """Whoever says how files are sent has no tool that runs them all in one."""
    files = project(tmp_path, "drizzle", BASE, LABEL, USED)

    code, report = checked(files, "--baseline", "all-but:2", "--transaction", "file")

    assert (code, about(report)) == (0, [])


def test_a_file_that_fails_anyway_is_told_once(tmp_path: Path) -> None:
    """As the file that does not apply."""
    files = project(tmp_path, "drizzle", BASE, LABEL, "alter table api.missing add column a int;\n")

    code, report = checked(files, "--baseline", "all-but:2")

    assert (code, about(report)) == (1, [])
    assert [one["outcome"] for one in report["steps"]] == ["applied", "failed"]


def test_nothing_is_left_of_the_trial(tmp_path: Path) -> None:
    """What it made is gone before the files are applied, and nobody was notified."""
    code, report = checked(project(tmp_path, "drizzle", BASE, LABEL, ELSE), "--baseline", "all-but:2")

    assert (code, report["self_reload"]["verdict"]) == (0, "reloads by itself")
    assert [one["notifications"] for one in report["steps"]] == [[], [""]]


def test_it_can_be_accepted(tmp_path: Path) -> None:
    """Where a migrator of their own commits each file."""
    files = project(tmp_path, "drizzle", BASE, LABEL, USED)

    key = "applies-together:drizzle/0002_step.sql"
    code, report = checked(files, "--baseline", "all-but:2", "--ignore", key)

    (finding,) = about(report)
    assert (code, finding["outcome"], finding["key"]) == (0, "failed", key)
