"""Findings stand under the heading where a reader looks for them."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from cachegate.model.report import Outcome, Severity, Subject
from cachegate.reporters import RENDERERS, sections
from unit.reporters.samples import COLUMNS, EMBED, IGNORED, RED, REFUSED, STALE, SUPERUSER, UPSERT


def test_every_finding_has_one_place() -> None:
    """Failures, unknowns, ignored, skipped and passed ones are all findings, and nothing is told twice."""
    chapters = [sections.failures(RED, severity) for severity in Severity]
    chapters += [sections.unverified(RED), sections.ignored(RED), sections.skipped(RED), sections.passed(RED)]

    assert sorted(map(repr, RED.findings)) == sorted(repr(found) for chapter in chapters for found in chapter)


def test_ignored_failure_is_only_ignored() -> None:
    """It is neither to be repaired nor unknown."""
    assert sections.ignored(RED) == (IGNORED,)
    assert IGNORED not in sections.failures(RED, Severity.ERROR)


def test_ignored_unknown_is_only_ignored() -> None:
    """What nobody needs to know need not be looked at."""
    unknown = replace(EMBED, ignored="Answers too slowly in CI.")
    report = replace(RED, findings=(unknown,))

    assert sections.ignored(report) == (unknown,)
    assert sections.unverified(report) == ()


@pytest.mark.parametrize("name", ["console", "markdown"])
def test_what_is_said_of_a_files_name_has_no_place_in_it(name: str) -> None:
    """Nor the statement that the server refused: that belongs to the finding that says so."""
    [refused] = sections.failures(REFUSED, Severity.ERROR)
    gap = replace(refused, check="version-gap", key="version-gap:x", code=None, line=None)

    shown = RENDERERS[name](replace(REFUSED, findings=(gap, refused)))

    assert shown.count("create table public.stripe_sync_queue") == 1
    assert f"{gap.file}:14" not in shown


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("console", "ignored until 2026-12-31: Visitors"),
        ("json", '"ignored_until": "2026-12-31"'),
        ("junit", "ignored until 2026-12-31: Visitors"),
        ("markdown", "**Ignored until 2026-12-31 because:** Visitors"),
    ],
)
def test_the_end_of_an_ignore_is_shown_beside_its_reason(name: str, shown: str) -> None:
    """And nothing of the kind where it has none."""
    ending = replace(RED, findings=(replace(IGNORED, ignored_until=date(2026, 12, 31)),))
    endless = replace(RED, findings=(IGNORED,))

    assert shown in RENDERERS[name](ending)
    assert "2026-12-31" not in RENDERERS[name](endless)
    assert "gnored until" not in RENDERERS[name](endless)


def test_failures_of_one_repair_are_one_group() -> None:
    """In the order of their first finding."""
    groups = sections.grouped((STALE, COLUMNS[0], UPSERT, *COLUMNS[1:]))

    assert [group.findings for group in groups] == [(STALE,), COLUMNS, (UPSERT,)]


def test_failures_without_a_repair_are_told_apart() -> None:
    """Nothing says that they are the same problem."""
    bare = replace(EMBED, remedy=None, sql=None)

    assert len(sections.grouped((bare, replace(bare, subject=Subject("relation", "api", "x"))))) == 2


def test_failed_migration_without_a_finding_gets_one() -> None:
    """So that no format can forget it."""
    [found] = sections.failures(REFUSED, Severity.ERROR)

    assert (found.file, found.line, found.code) == (REFUSED.steps[1].migration.file, 7, "42P01")


def test_failed_migration_with_a_finding_is_told_once() -> None:
    """A check that speaks of the migration knows better."""
    spoken = replace(SUPERUSER, subject=Subject("migration", None, "x"), file=REFUSED.steps[1].migration.file)

    assert sections.findings(replace(REFUSED, findings=(spoken,))) == (spoken,)


def test_healed_is_what_only_our_reload_brought() -> None:
    """What production would have answered wrongly until somebody reloads."""
    healed = sections.healed(RED)

    assert len(healed) == 3
    assert all((found.before, found.outcome) == (Outcome.FAILED, Outcome.PASSED) for found in healed)


def test_every_renderer_is_registered_and_needs_only_the_report() -> None:
    """Whoever adds a format finds one place for it."""
    assert set(RENDERERS) == {"annotations", "console", "json", "junit", "markdown"}
    assert all(render(RED) == render(RED) != "" for render in RENDERERS.values())
