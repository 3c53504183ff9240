"""Every folder here is a story: a base, changes on top of it, and what the gate must say of each.

`expected.yml`: `story`, optionally `settings` (PostgREST's), `seeds`, and `cases`. A case names its `change` files and
gives `exit`, `findings` (exactly those that are not simply true, each by the fields to compare; texts by a part of
them), and optionally `stale`, `self_reload`, `rungs`, `surface`, `notes`.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import yaml

from cachegate.model.migration import Transaction
from cachegate.model.report import Finding, Report
from conftest import FreshDatabase, StartPostgrest
from gate import Given, judge, migration, unsettled

HERE = Path(__file__).parent
PAIRS = (("11.2.2", "15"), ("12.0.2", "18"))
ALL_PAIRS = (*PAIRS, ("11.2.2", "18"), ("12.0.2", "15"))
PARTS = ("cause", "remedy", "sql", "claim")


def stories() -> list[Any]:
    """One parameter for each case of each folder, on each pair of servers."""
    found = []
    for folder in sorted(path.parent for path in HERE.glob("*/expected.yml")):
        told = yaml.safe_load((folder / "expected.yml").read_text("utf-8"))
        for case in told["cases"]:
            for postgrest, postgres in ALL_PAIRS if folder.name.startswith("incident") else PAIRS:
                name = f"{folder.name}-{case}-postgrest{postgrest}-postgres{postgres}"
                found.append(pytest.param(folder, told, case, postgrest, postgres, id=name))
    return found


@pytest.mark.parametrize(("folder", "told", "case", "postgrest", "postgres"), stories())
def test_story(
    folder: Path,
    told: dict[str, Any],
    case: str,
    postgrest: str,
    postgres: str,
    fresh_database: FreshDatabase,
    start_postgrest: StartPostgrest,
) -> None:
    """What the gate finds is exactly what the story says."""
    expected = told["cases"][case]
    report = judge(fresh_database(postgres), start_postgrest, postgrest, given(folder, told, expected))

    assert [brief(one) for one in unsettled(report)] == [matching(one, report) for one in expected.get("findings", [])]
    assert report.exit_code == expected["exit"], report.headline
    assert report.counts.total > 0
    for name, check in OTHERS.items():
        if name in expected:
            check(report, expected[name])


def given(folder: Path, told: dict[str, Any], expected: dict[str, Any]) -> Given:
    def files(names: list[str]) -> list[Any]:
        return [migration(name, (folder / name).read_text("utf-8")) for name in names]

    plain = Given()
    options = {**told.get("options", {}), **expected.get("options", {})}
    if "transaction" in options:
        options["transaction"] = Transaction(options["transaction"])
    return replace(
        plain,
        base=files(expected.get("base", told.get("base", ["base.sql"]))),
        change=files(expected["change"]),
        seeds=files(told.get("seeds", [])),
        settings=expected.get("settings", told.get("settings", {})),
        signed=expected.get("signed", told.get("signed", True)),
        reachable=expected.get("reachable", told.get("reachable", True)),
        options=replace(plain.options, **{"self_reload": "off", **options}),
    )


def brief(finding: Finding) -> dict[str, Any]:
    return {"check": finding.check, "subject": finding.subject.label, "file": finding.file, "line": finding.line}


def matching(wanted: dict[str, Any], report: Report) -> dict[str, Any]:
    """The finding that a story wants, as `brief` shows it; fails if there is none with all its fields."""
    for finding in unsettled(report):
        if all(agrees(finding, field, value) for field, value in wanted.items()):
            return brief(finding)
    pytest.fail(f"no finding like {wanted} among {unsettled(report)}")


def agrees(finding: Finding, field: str, value: Any) -> bool:
    found = finding.subject.label if field == "subject" else getattr(finding, field)
    if field in PARTS:
        return str(value) in str(found)
    if isinstance(value, list):
        return str(found) in map(str, value)
    return bool(str(found) == str(value))


def holds_stale(report: Report, wanted: list[str]) -> None:
    """What was missing before our reload and there after it."""
    missing = {
        one.subject.label for one in report.findings if str(one.before) == "failed" and str(one.outcome) == "passed"
    }
    assert missing == set(wanted)


def holds_self_reload(report: Report, wanted: str) -> None:
    assert report.self_reload is not None
    assert report.self_reload.verdict == wanted


def holds_rungs(report: Report, wanted: list[str]) -> None:
    assert report.reload is not None
    assert [f"{rung.name}: {rung.outcome}" for rung in report.reload.rungs] == wanted


def holds_surface(report: Report, wanted: dict[str, list[str]]) -> None:
    assert {
        "added": list(report.surface.added),
        "changed": list(report.surface.changed),
        "removed": list(report.surface.removed),
    } == {"added": [], "changed": [], "removed": [], **wanted}


def holds_notes(report: Report, wanted: list[str]) -> None:
    for part in wanted:
        assert any(part in note for note in report.notes), report.notes


def holds_judged(report: Report, wanted: int) -> None:
    """How many claims about the change were judged."""
    assert report.after_reload is not None
    assert report.after_reload.total == wanted


def holds_headline(report: Report, wanted: str) -> None:
    assert wanted in report.headline


OTHERS: dict[str, Callable[[Report, Any], None]] = {
    "stale": holds_stale,
    "self_reload": holds_self_reload,
    "rungs": holds_rungs,
    "surface": holds_surface,
    "notes": holds_notes,
    "judged": holds_judged,
    "headline": holds_headline,
}
