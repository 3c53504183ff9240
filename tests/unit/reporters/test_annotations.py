"""Annotations stand beside the line that is to blame, and there are never too many."""

from __future__ import annotations

from dataclasses import replace

from cachegate.model.report import Severity, Subject
from cachegate.reporters import annotations as commands
from unit.reporters.samples import GREEN, RED, REFUSED, UNSEEN, UPSERT


def test_finding_is_shown_on_its_line_with_cause_and_repair() -> None:
    """The author reads in the diff what is wrong and what to paste."""
    [line] = commands.render(replace(RED, findings=(UPSERT,))).splitlines()

    assert line.startswith(
        "::error file=supabase/migrations/20260114094500_stripe_sync_queue.sql,line=9,title=Unique key"
    )
    assert "cannot match an upsert to a partial index. (42P10)%0ATo repair: Make it a constraint" in line
    assert "%0Adrop index public.stripe_sync_queue_space_event_idx;%0Aalter table" in line


def test_green_run_says_nothing() -> None:
    """No annotation without a problem."""
    assert commands.render(GREEN) == ""


def test_ignored_finding_is_not_annotated() -> None:
    """Who ignored it does not want to see it beside the line again."""
    assert "artifact_ids" not in commands.render(RED)


def test_failed_migration_is_shown_on_its_line() -> None:
    """Also when no finding speaks of it."""
    assert "_stripe_sync_queue.sql,line=7,title=Migration" in commands.render(REFUSED)


def test_run_that_saw_nothing_is_an_error_without_a_place() -> None:
    """A red job always has an annotation that says why."""
    assert commands.render(UNSEEN) == "::error title=cachegate::PostgREST went away, so nothing could be verified\n"


def test_tenth_annotation_says_how_many_more() -> None:
    """GitHub would drop the eleventh without telling."""
    many = tuple(replace(UPSERT, line=line) for line in range(1, 26))
    warnings = tuple(replace(found, severity=Severity.WARNING) for found in many)
    lines = commands.render(replace(RED, findings=many + warnings)).splitlines()

    assert [line.split(" ")[0] for line in lines] == ["::error"] * 10 + ["::warning"] * 10
    assert lines[9].startswith("::error title=16 more::16 more")
    assert lines[19].startswith("::warning title=16 more::")


def test_ten_are_all_shown() -> None:
    """Exactly as many as fit need no summary."""
    many = tuple(replace(UPSERT, line=line) for line in range(1, 11))

    assert "more" not in commands.render(replace(RED, findings=many))


def test_one_repair_for_many_objects_is_one_annotation() -> None:
    """Four columns that one grant repairs do not use up four of ten places."""
    many = tuple(replace(UPSERT, subject=Subject("column", "api", "t", name)) for name in ("a", "b", "c"))
    [line] = commands.render(replace(RED, findings=many)).splitlines()

    assert "title=Column api.t.a and 2 more::" in line


def test_message_stays_below_the_limit_however_it_is_escaped() -> None:
    """GitHub cuts at 4,096, and a line break counts three."""
    for wild in ("%", "\n", "\x1b", "x"):
        found = replace(UPSERT, cause=f"a{wild * 9_000}b", sql=None)
        [line] = commands.render(replace(RED, findings=(found,))).splitlines()
        message = line.split("::", 2)[2]

        assert 1_000 < len(message) < 4_096
