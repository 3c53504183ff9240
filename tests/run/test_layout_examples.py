"""`cachegate check` on the example of each layout: recognised, applied and green, without any option."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from cachegate.cli import main
from cachegate.migrations import layouts

EXAMPLES = Path(__file__).parents[2] / "examples/layouts"
PROGRAMS = {"alembic", "django"}
"""Those that are migrated by a command; see tests/tools."""


def test_every_layout_has_an_example() -> None:
    assert {path.name for path in EXAMPLES.iterdir() if path.is_dir()} - PROGRAMS == {one.name for one in layouts.ALL}


@pytest.mark.usefixtures("servers")
@pytest.mark.parametrize("layout", [one.name for one in layouts.ALL])
def test_no_option_is_needed(layout: str, tmp_path: Path) -> None:
    """Green with everything looked at: what the example makes is there, and each finding has a file of it."""
    report = tmp_path / "report.json"
    assert main(["check", str(EXAMPLES / layout), "--json", str(report)]) == 0

    told = json.loads(report.read_text("utf-8"))
    assert told["environment"]["layout"] == layout
    assert told["self_reload"]["verdict"] == "reloads by itself"
    assert any(one.startswith("/films") for one in told["surface"]["added"])
    of_things = [one for one in told["findings"] if one["change"] == "added"]
    assert all(one["file"].startswith(f"examples/layouts/{layout}/") and one["line"] for one in of_things)
    assert not [one for one in told["findings"] if one["outcome"] == "failed" and one["severity"] != "notice"]


@pytest.mark.parametrize("layout", sorted(PROGRAMS))
def test_programs_are_refused_by_name(layout: str, capfd: pytest.CaptureFixture[str]) -> None:
    """And the option that runs them is named."""
    assert main(["check", str(EXAMPLES / layout)]) == 2
    assert "--migrate-command" in capfd.readouterr().err
