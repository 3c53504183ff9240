"""The comment tells a reviewer the verdict, the reason and the repair, in this order, and fits where it is shown."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest

from cachegate.model.report import ApiChange, Change, Finding, Report, Subject, Surface
from cachegate.reporters import as_markdown, console, sections
from cachegate.reporters.budget import COMMENT, SUMMARY, Limit, characters, octets
from unit.reporters.samples import BLOB, GREEN, IGNORED, RED, REFUSED, SAMPLES, UNSEEN, UPSERT


def many(count: int, *, cause: str = "Because.") -> Report:
    """A report with so many different failures."""
    failures = tuple(
        replace(UPSERT, subject=Subject("relation", "api", f"t{number}"), line=number + 1, file="m.sql", cause=cause)
        for number in range(count)
    )
    return replace(RED, findings=(*failures, *RED.findings))


@pytest.mark.parametrize("report", SAMPLES.values(), ids=SAMPLES.keys())
def test_first_line_is_the_verdict(report: Report) -> None:
    """Who reads one line, as in a notification, knows how it went."""
    first = as_markdown.render(report).split("\n", 1)[0]

    assert first == f"## {as_markdown.ICONS[report.verdict]} cachegate: {report.headline}"


def test_order_is_that_of_a_reviewers_questions() -> None:
    """Counts, changes to the API, failures, unknowns, warnings, what was ignored, folds, versions and timings."""
    text = as_markdown.render(RED, blob_url=BLOB)
    marks = (
        "**2/15 → 5/15**",
        "### API changes: 2 breaking, 5 added, 1 changed",
        "### To repair (7)",
        "### Could not be looked at (1)",
        "### Warnings (1)",
        "### Ignored (1)",
        "<summary>5 checks passed</summary>",
        "<sub>cachegate 0.1.0 · Postgres 18.1 · PostgREST 12.0.2 · 10.42 s in all (wait 1.20 s",
    )

    places = [text.index(mark) for mark in marks]
    assert places == sorted(places)


def test_failure_has_linked_line_cause_repair_and_sql() -> None:
    """All that the author needs to repair it stands together."""
    text = as_markdown.render(replace(RED, findings=(UPSERT,)), blob_url=BLOB)

    path = "supabase/migrations/20260114094500_stripe_sync_queue.sql"
    assert f"[`20260114094500_stripe_sync_queue.sql:9`](<{BLOB}{path}#L9>)" in text
    assert "**Cause:** The unique index has a `where` clause" in text
    assert "**Repair:** Make it a constraint over the two columns." in text
    assert f"```sql\n{UPSERT.sql}\n```" in text
    assert "<sub>`42P10` ·" in text


def test_without_a_place_to_link_to_the_whole_path_is_shown() -> None:
    """`--markdown` on a laptop knows no commit."""
    text = as_markdown.render(RED)

    assert "`supabase/migrations/20260114094500_stripe_sync_queue.sql:9`" in text
    assert "](<" not in text


def test_objects_with_one_repair_are_one_problem() -> None:
    """Four columns that one grant repairs are told once; the others are named in a fold."""
    text = as_markdown.render(RED)

    assert text.count("grant select, insert, update on public.artifact_versions") == 1
    assert "#### ❌ Column `public.artifact_versions.id` as `authenticated` and 3 more" in text
    assert "- Column `public.artifact_versions.created_at` as `authenticated`" in text


def test_ignored_finding_stands_there_with_its_reason() -> None:
    """A reviewer sees what somebody chose not to see."""
    text = as_markdown.render(replace(RED, findings=(IGNORED,)))

    assert "### Ignored (1)" in text
    assert "**Ignored because:** Visitors only read; see the decision of 12 January." in text
    assert "### To repair" not in text


def test_refused_migration_shows_the_statement() -> None:
    """File, line, column, code, message and statement of what Postgres refused."""
    text = as_markdown.render(REFUSED)

    assert "_stripe_sync_queue.sql:7`" in text
    assert "**The statement** (line 7, column 14):\n\n```sql\ncreate table" in text
    assert "space_id uuid references spaces" in text
    assert 'relation "spaces" does not exist' in text
    assert "<sub>`42P01` ·" in text


def test_changes_to_the_api_are_open_when_nothing_is_wrong() -> None:
    """On a green pull request they are the news."""
    text = as_markdown.render(GREEN)

    assert (
        "### API changes: 2 breaking, 5 added, 1 changed\n\n**Breaking**\n\n- `/rpc/get_user_role(uuid)`: removed"
        in text
    )
    assert "```diff\n+ /artifact_versions\n" in text
    assert "! /chat_messages column title: has a default\n```" in text


def test_breaking_changes_are_open_whatever_else_is_wrong() -> None:
    """With what became of each, why it breaks clients, and the line; the rest is folded beside failures."""
    text = as_markdown.render(RED, blob_url=BLOB)

    assert "- `/chat_messages column artifact_ids`: type text → text\\[\\] – values differ ([`" in text
    assert "<details><summary>The other changes to the API</summary>" in text
    assert text.index("**Breaking**") < text.index("The other changes to the API") < text.index("### To repair")


def test_a_hundred_breaking_changes_fit() -> None:
    """What cannot be shown is counted."""
    changes = tuple(ApiChange(Change.REMOVED, f"/t{number}" * 20, "", "gone " * 50) for number in range(900))
    text = as_markdown.render(replace(RED, surface=Surface(changes)), limit=COMMENT)

    assert COMMENT.holds(text)
    assert "### API changes: 900 breaking" in text
    assert re.search(r"^- … and \d+ more$", text, re.MULTILINE)


def test_many_endpoints_are_folded() -> None:
    """A long list does not push everything else off the screen."""
    surface = Surface(tuple(ApiChange(Change.ADDED, f"/t{number}") for number in range(60)))

    assert "<details><summary>API changes: 60 added</summary>" in as_markdown.render(replace(GREEN, surface=surface))


def test_run_that_saw_nothing_is_not_green() -> None:
    """It says so, and claims no counts."""
    text = as_markdown.render(UNSEEN)

    assert text.startswith("## ⚠️ cachegate: PostgREST went away")
    assert "Checks that hold" not in text


def test_sql_that_is_too_long_is_never_shown_in_part() -> None:
    """Nobody should paste half a statement."""
    found = replace(UPSERT, sql="alter table " + "x" * 9_000)
    text = as_markdown.render(replace(RED, findings=(found,)))

    assert "(The SQL has 9,012 characters: it is in the JSON report.)" in text
    assert "xxx" not in text


def test_same_report_gives_the_same_text() -> None:
    """Nothing depends on the hour or on the order of a set."""
    assert as_markdown.render(RED, blob_url=BLOB) == as_markdown.render(RED, blob_url=BLOB)


@pytest.mark.parametrize("limit", [COMMENT, SUMMARY, Limit(10_000), Limit(2_000), Limit(400), Limit(100), Limit(20)])
@pytest.mark.parametrize("count", [0, 300])
def test_text_fits(limit: Limit, count: int) -> None:
    """Whatever the size of the trouble, the text is within the limit and begins with the verdict."""
    text = as_markdown.render(many(count, cause="Ärger 🎬 " * 200), blob_url=BLOB, limit=limit)

    assert limit.holds(text)
    assert text.startswith("## ❌ cachegate: 7 things"[: limit.size - 1])


def test_passed_claims_go_first_then_folds_then_the_last_failures() -> None:
    """What a reviewer needs most is cut last, and the cut is admitted."""
    green = tuple(replace(UPSERT, key=f"k{number}") for number in range(2))
    report = replace(RED, findings=(*RED.findings, *_passed(300), *green))
    whole = len(as_markdown.render(report))

    no_passed = as_markdown.render(report, limit=Limit(whole - 1))
    assert "checks passed" not in no_passed
    assert "How it was run" in no_passed
    no_folds = as_markdown.render(report, limit=Limit(characters(no_passed) - 1))
    assert "How it was run" not in no_folds
    assert "drop function public.get_loyalty_tier(uuid);" in no_folds
    few = as_markdown.render(report, limit=Limit(characters(no_folds) - 1))
    assert "more.** The reports of `--json` and `--junit` have them all." in few
    assert "notify pgrst, 'reload schema';" in few


def test_as_many_failures_as_fit_are_shown() -> None:
    """The shortened comment is not shorter than it has to be."""
    text = as_markdown.render(many(3_000), limit=COMMENT)

    assert COMMENT.size - 1_500 < characters(text) <= COMMENT.size
    shown = text.count("#### ❌ Table or view")
    assert f"**… and {3_000 + 7 - shown} more.**" in text


def test_limits_count_as_github_does() -> None:
    """A comment's limit is in characters, a summary's in bytes."""
    assert (characters("aé🎬"), octets("aé🎬")) == (4, 7)


def _passed(count: int) -> tuple[Finding, ...]:
    good = GREEN.findings[0]
    return tuple(replace(good, key=f"good{number}") for number in range(count))


@pytest.mark.parametrize("longest", [200, 40])
def test_the_failing_statement_stands_once(longest: int) -> None:
    """In its block; the cause keeps what was said after it, and other formats, which have no block, all of it."""
    (failure,) = [step.failure for step in REFUSED.steps if step.failure]
    whole = " ".join(failure.statement.split())
    shown = whole if len(whole) <= longest else f"{whole[: longest - 1]}…"
    (refused,) = [one for one in sections.findings(REFUSED) if one.check == "migration-applies"]
    finding = replace(refused, cause=f"Postgres refuses line 7: no such thing. The statement: {shown}. 3 rows are odd.")
    report = replace(REFUSED, findings=(finding,))

    for text in (as_markdown.render(report), console.render(report, width=1000)):
        assert "Postgres refuses line 7: no such thing. 3 rows are odd." in text
        assert "The statement: " not in text
        assert text.count("create table public.stripe_sync_queue (") == 1
    other = replace(finding, cause=f"{finding.cause} The statement: nothing like it")
    assert sections.cause(report, replace(finding, cause="Because. The statement: x")) == "Because. The statement: x"
    assert "nothing like it" in (sections.cause(report, other) or "")
