"""The console is short, wraps where told, and is coloured only when told so."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest

from cachegate.reporters import console
from unit.reporters.samples import GREEN, RED, REFUSED, UPSERT


def test_last_lines_are_the_verdict() -> None:
    """Who looks at the end of a log sees how it went."""
    lines = console.render(RED, width=200).splitlines()

    assert lines[-3].startswith("✗ cachegate: 7 things that this pull request makes")
    assert lines[-2] == "  2/15 checks held before a reload of PostgREST, 5/15 after it"
    assert lines[-1] == "  cachegate 0.1.0 · Postgres 18.1 · PostgREST 12.0.2 · 10.42 s"


def test_failure_names_place_cause_repair_and_sql() -> None:
    """All three faults of a bad pull request can be repaired from the log alone."""
    text = console.render(replace(RED, findings=(UPSERT,)), width=200)

    assert "supabase/migrations/20260114094500_stripe_sync_queue.sql:9\n" in text
    assert "cause: The unique index has a `where` clause" in text
    assert "repair: Make it a constraint over the two columns." in text
    assert "      drop index public.stripe_sync_queue_space_event_idx;\n      alter table" in text


def test_refused_migration_names_line_and_column() -> None:
    """An editor can jump to it."""
    assert "_stripe_sync_queue.sql:7:14\n" in console.render(REFUSED)


@pytest.mark.parametrize("width", [40, 80, 120])
def test_lines_are_no_wider_than_told(width: int) -> None:
    """But for SQL, which has to stay as it is to be pasted."""
    lines = console.render(replace(RED, findings=tuple(replace(f, sql=None) for f in RED.findings)), width=width)

    assert max(len(line) for line in lines.splitlines()) <= width


def test_no_line_ends_in_spaces() -> None:
    """The log can be compared and pasted."""
    assert not re.search(r" $", console.render(RED), re.MULTILINE)


def test_colour_only_when_told() -> None:
    """And colour changes nothing but the colour."""
    plain, coloured = console.render(RED), console.render(RED, colour=True)

    assert "\x1b" not in plain
    assert "\x1b[1;31m" in coloured
    assert re.sub(r"\x1b\[[0-9;]*m", "", coloured) == plain


def test_environment_does_not_change_the_text(monkeypatch: pytest.MonkeyPatch) -> None:
    """The text depends on the report and the arguments alone."""
    before = console.render(RED, colour=True)
    for name, value in {"NO_COLOR": "1", "FORCE_COLOR": "1", "COLUMNS": "20", "TERM": "dumb"}.items():
        monkeypatch.setenv(name, value)

    assert console.render(RED, colour=True) == before


def test_chapters_are_log_groups_when_told() -> None:
    """GitHub folds them, and the verdict stays open."""
    text = console.render(RED, groups=True)

    assert text.count("::group::") == text.count("::endgroup::") == 7
    assert "✗ cachegate" in text.rsplit("::endgroup::", 1)[1]


def test_many_failures_are_counted_not_told() -> None:
    """A log of a thousand failures is read by nobody."""
    many = tuple(replace(UPSERT, line=line) for line in range(1, 61))
    text = console.render(replace(RED, findings=many))

    assert text.count("Unique key") == 50
    assert "… and 10 more. The reports of --json and --junit have them all." in text


def test_green_run_is_short() -> None:
    """Nothing to repair: the changes to the API, and the verdict."""
    text = console.render(GREEN, width=120)

    assert "✓ cachegate" in text
    assert len(text.splitlines()) < 15
