"""From a red run to a green one by `--write-ignores`: written, refused, filled in, accepted, ended."""

from __future__ import annotations

import io
import json
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from cachegate.cli import command
from cachegate.commands.check import run as check
from cachegate.guard import Console
from cachegate.options import Options
from cachegate.surroundings import Surroundings

BASE = "create table public.films (id int primary key);\ngrant select on public.films to anon;\n"
CHANGE = """\
create table public."it's #1: ""odd"" &*" (id int primary key);
create table public.audit_log (id int primary key); -- cachegate: ignore reachable until 2026-12-31 for the job
"""
OURS = b"\xef\xbb\xbf# ours\r\nself-reload: off   # the deploy restarts it\r\n\r\n# the end\r\n"


@pytest.fixture
def project(tmp_path: Path) -> Path:
    (tmp_path / ".git").mkdir()
    (tmp_path / "migrations").mkdir()
    (tmp_path / "migrations" / "1_base.sql").write_text(BASE)
    (tmp_path / "migrations" / "2_change.sql").write_text(CHANGE)
    (tmp_path / "cachegate.yml").write_bytes(OURS)
    return tmp_path


def run(project: Path, *flags: str, today: date = date(2026, 12, 31)) -> tuple[int, str, dict[str, Any]]:
    """Exit code, what was said, and the JSON report, of a run on private servers on that day."""
    said, told = io.StringIO(), io.StringIO()

    def on_that_day(options: Options, around: Surroundings) -> int:
        return check(options, replace(around, today=today))

    report = project / "report.json"
    report.unlink(missing_ok=True)
    arguments = ["check", "--baseline", "all-but:1", "--json", str(report), *flags]
    code = command(arguments, Console({}, said, told), lambda: project, lambda name: on_that_day)
    return code, said.getvalue() + told.getvalue(), json.loads(report.read_text()) if report.exists() else {}


def test_from_red_to_green_and_back(project: Path) -> None:
    """The exit code stays, the file grows by what failed, and only a reason makes the next run green."""
    config = project / "cachegate.yml"

    code, said, _ = run(project, "--write-ignores")
    assert code == 1, said
    assert "cachegate.yml: added 1 ignore; fill in each reason" in said
    assert config.read_bytes().startswith(OURS)
    assert config.read_bytes()[len(OURS) :].count(b"\r\n") == 3

    code, said, _ = run(project)
    assert code == 2, said
    assert "cachegate.yml:6 (ignore): 'reachable:public.it\\'s #1: \"odd\" &*' has no reason" in said
    assert "help: Fill it in" in said

    config.write_bytes(config.read_bytes().replace(b'reason: ""', b"reason: the job reads it\r\n    until: 2027-01-05"))
    code, said, report = run(project)
    assert code == 0, said
    assert [(one["ignored"], one["ignored_until"]) for one in report["findings"] if one["ignored"]] == [
        ("for the job", "2026-12-31"),
        ("the job reads it", "2027-01-05"),
    ]
    assert "ignored until 2027-01-05: the job reads it" in said
    (note,) = [note for note in report["notes"] if note.startswith("Ignores that end within 14 days")]
    assert "(cachegate.yml:6) on 2027-01-05" in note

    code, said, report = run(project, "--write-ignores", today=date(2027, 1, 6))
    assert code == 1, said
    assert "It was ignored until 2027-01-05 (cachegate.yml:6): the job reads it" in " ".join(said.split())
    assert "added 1 ignore" in said
    assert "reachable:public.audit_log" in config.read_text("utf-8")
    assert "in cachegate.yml already, but ended or replaced" in said


def test_nothing_to_write(project: Path) -> None:
    """A green run leaves the file alone, also where there is none."""
    (project / "migrations" / "2_change.sql").write_text("select 1;\n")
    (project / "cachegate.yml").unlink()

    code, said, _ = run(project, "--write-ignores", "--self-reload", "off")

    assert code == 0, said
    assert "cachegate.yml: nothing to add" in said
    assert not (project / "cachegate.yml").exists()
