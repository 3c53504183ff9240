"""Every folder here is a story: a base, changes on top of it, and what the gate must say of each.

`expected.yml`: `story`, optionally `settings` (PostgREST's), `seeds`, and `cases`. A case names its `change` files and
gives `exit`, `findings` (exactly those that are not simply true, each by the fields to compare; texts by a part of
them), and optionally `access` with its `reasons`, `today` (the day of the run), `stale`, `self_reload` and
its `reason`, `notifications`, `rungs`, `surface`, `api_changes`, `notes`, `places`. `manner`, of the folder or of a
case, is how a tool sends the change. `proves`, of either,
lists the known failures that it shows, as `scripts/coverage.py` numbers them. Files with psql commands are run as psql
runs them.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict as as_dict
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import yaml
from scripts import coverage

from cachegate.migrations.psql import ready
from cachegate.model.migration import Manner, Transaction
from cachegate.model.report import ApiChange, Finding, Report
from cachegate.options import Ignore
from cachegate.options.upserts import upsert_target
from cachegate.reporters.access import letters, reasons, things
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
        assert set(coverage.told(told)) <= coverage.FAILURES.keys(), f"{folder.name} proves what there is not"
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
        texts = ((name, (folder / name).read_bytes().decode("utf-8")) for name in names)
        return [ready(migration(name, text), "plain", folder, {}) for name, text in texts]

    plain = Given()
    options = {**told.get("options", {}), **expected.get("options", {})}
    if "transaction" in options:
        options["transaction"] = Transaction(options["transaction"])
    if "upserts" in options:
        options["upserts"] = tuple(upsert_target(text, folder) for text in options["upserts"])
    if "ignore" in options:
        options["ignore"] = tuple(Ignore(**ignore, source="cachegate.yml") for ignore in options["ignore"])
    return replace(
        plain,
        base=files(expected.get("base", told.get("base", ["base.sql"]))),
        change=sent_as(files(expected["change"]), expected.get("manner", told.get("manner", {}))),
        seeds=files(expected.get("seeds", told.get("seeds", []))),
        settings=expected.get("settings", told.get("settings", {})),
        signed=expected.get("signed", told.get("signed", True)),
        reachable=expected.get("reachable", told.get("reachable", True)),
        today=expected.get("today", plain.today),
        options=replace(plain.options, **{"self_reload": "off", **options}),
    )


def sent_as(files: list[Any], manner: dict[str, Any]) -> list[Any]:
    """The files as if they were of a layout whose tool sends them in this manner."""
    if not manner:
        return files
    cuts = tuple(manner["cuts"]) if "cuts" in manner else None
    whole = Manner(**{**manner, "transaction": Transaction(manner["transaction"]), "cuts": cuts})
    return [replace(file, manner=whole) for file in files]


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


def holds_reason(report: Report, wanted: str) -> None:
    """A part of why PostgREST would follow by itself, or not."""
    assert report.self_reload is not None
    assert wanted in report.self_reload.reason


def holds_notifications(report: Report, wanted: list[dict[str, Any]]) -> None:
    """Every one that was heard, by the fields to compare; of texts a part."""
    assert report.self_reload is not None
    found = [as_dict(one) for one in report.self_reload.notifications]
    assert len(found) == len(wanted), found
    for one, fields in zip(found, wanted, strict=True):
        for field, value in fields.items():
            same = str(value) in str(one[field]) if field in ("sender", "why", "perhaps") else one[field] == value
            assert same, (field, one)


def holds_rungs(report: Report, wanted: list[str]) -> None:
    assert report.reload is not None
    assert [f"{rung.name}: {rung.outcome}" for rung in report.reload.rungs] == wanted


def holds_surface(report: Report, wanted: dict[str, list[str]]) -> None:
    assert {
        "added": list(report.surface.added),
        "changed": list(report.surface.changed),
        "removed": list(report.surface.removed),
    } == {"added": [], "changed": [], "removed": [], **wanted}


def holds_api_changes(report: Report, wanted: list[str]) -> None:
    """Every one of them, in its order: the change, the thing, what became of it, and why that breaks clients."""
    assert [written(one) for one in report.surface.changes] == wanted


def written(change: ApiChange) -> str:
    """As in the scenarios: `changed /films column year: type integer → text! values have another form`."""
    how = f": {change.how}" if change.how else ""
    return f"{change.change} {change.what}{how}" + (f"! {change.why}" if change.breaking else "")


def holds_notes(report: Report, wanted: list[str]) -> None:
    for part in wanted:
        assert any(part in note for note in report.notes), report.notes


def holds_judged(report: Report, wanted: int) -> None:
    """How many claims about the change were judged."""
    assert report.after_reload is not None
    assert report.after_reload.total == wanted


def holds_outcomes(report: Report, wanted: dict[str, dict[str, str]]) -> None:
    """Of each check named, what it said of each of its subjects: nothing more, nothing less."""
    for check, outcomes in wanted.items():
        found = {one.subject.label: str(one.outcome) for one in report.findings if one.check == check}
        assert found == outcomes, [one for one in report.findings if one.check == check]


def holds_headline(report: Report, wanted: str) -> None:
    assert wanted in report.headline


def holds_relationships(report: Report, wanted: list[str]) -> None:
    """Which pairs that the change links were asked for, and are."""
    asked = [one for one in report.findings if one.check == "relationship-embeddable"]
    assert {(one.subject.label, str(one.outcome)) for one in asked} == {(label, "passed") for label in wanted}


def holds_places(report: Report, wanted: dict[str, str]) -> None:
    """Where all that was found of each of these subjects points: `file:line`, and perhaps how the statement begins."""
    found = [(one.subject.label, f"{one.file}:{one.line}", one.statement or "") for one in report.findings]
    found += [(one.what, f"{one.file}:{one.line}", "") for one in report.surface.changes]
    for label, place in wanted.items():
        line, _, beginning = place.partition(" ")
        there = {where for what, where, _ in found if what == label}
        assert there == {line}, (label, there)
        assert any(text.startswith(beginning) for what, _, text in found if what == label), label


def holds_access(report: Report, wanted: dict[str, str]) -> None:
    """Who may do what, in the letters of the reports; `✓` after them where the API was asked and agreed."""
    assert {f"{row.label} {row.role}": letters(row) + ("✓" if row.confirmed else "") for row in report.access} == wanted


def holds_reasons(report: Report, wanted: list[str]) -> None:
    """The causes of every "no", exactly."""
    found = [f"{label} {reason}" for label, rows in things(report.access).items() for reason in reasons(rows)]
    assert found == wanted


OTHERS: dict[str, Callable[[Report, Any], None]] = {
    "stale": holds_stale,
    "self_reload": holds_self_reload,
    "reason": holds_reason,
    "notifications": holds_notifications,
    "rungs": holds_rungs,
    "surface": holds_surface,
    "api_changes": holds_api_changes,
    "notes": holds_notes,
    "judged": holds_judged,
    "relationships": holds_relationships,
    "headline": holds_headline,
    "access": holds_access,
    "places": holds_places,
    "reasons": holds_reasons,
    "outcomes": holds_outcomes,
}
