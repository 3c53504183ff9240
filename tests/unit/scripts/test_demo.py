"""The demo tells when an example does not behave, and its examples do."""

from __future__ import annotations

import runpy
from pathlib import Path
from typing import Any

import pytest

from servers import Servers

ROOT = Path(__file__).parents[3]
SCRIPT = runpy.run_path(str(ROOT / "scripts" / "demo.py"))
GOOD, BAD = SCRIPT["CASES"]


def report(*failed: str) -> dict[str, Any]:
    passed = [{"check": "relation-exposed", "outcome": "passed"}]
    return {"findings": passed + [{"check": check, "outcome": "failed"} for check in failed]}


def test_what_was_expected_is_no_complaint() -> None:
    """A red run is what the bad example is for; each mistake may show in several findings."""
    assert SCRIPT["complaints"](GOOD, 0, report()) == []
    assert SCRIPT["complaints"](BAD, 1, report("self-reload", "unambiguous", "reachable", "reachable")) == []


@pytest.mark.parametrize(
    ("exit_code", "failed", "complaint"),
    [
        (0, ("self-reload", "unambiguous", "reachable"), "exited with 0, not 1"),
        (1, ("self-reload", "reachable"), "failed reachable, self-reload, expected was"),
        (1, ("self-reload", "unambiguous", "reachable", "gone"), "failed gone, reachable"),
    ],
)
def test_a_mistake_missed_or_added_is_told(exit_code: int, failed: tuple[str, ...], complaint: str) -> None:
    """The demo must not be green because something, anything, was red."""
    (told,) = SCRIPT["complaints"](BAD, exit_code, report(*failed))

    assert complaint in told


def test_no_report_is_a_complaint() -> None:
    """A run that died early has proven nothing."""
    assert SCRIPT["complaints"](GOOD, 0, None) == ["film-club-good left no report"]


def test_the_environment_does_not_steer_it() -> None:
    """In a workflow of our own the demo must not comment, and a variable at home must not change its outcome."""
    environ = {"PATH": "/bin", "GITHUB_ACTIONS": "true", "CACHEGATE_FAIL_ON": "never", "INPUT_TOKEN": "t"}

    assert SCRIPT["undisturbed"](environ) == {"PATH": "/bin"}


def test_the_demo_behaves(servers: Servers, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Both examples on real servers: one passes, one fails for three reasons, and all reports are there."""
    exit_code = SCRIPT["main"](tmp_path)

    told = capsys.readouterr()
    assert exit_code == 0, told.err
    for case in SCRIPT["CASES"]:
        for name in SCRIPT["REPORTS"].values():
            assert str(tmp_path / case.example / name) in told.out
            assert (tmp_path / case.example / name).stat().st_size > 0
    assert "3 problems found" in told.out
