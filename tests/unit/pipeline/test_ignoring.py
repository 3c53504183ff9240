"""What the team lives with, for how long, and what it no longer needs."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cachegate.errors import UsageProblems
from cachegate.migrations.ignores import InlineIgnore
from cachegate.model.migration import Place
from cachegate.model.report import Change, Finding, Outcome, Severity, Subject
from cachegate.options import Ignore
from cachegate.pipeline.ignoring import NOT_TO_BE_IGNORED, ending, ignoring, require_known
from cachegate.pipeline.outcome import BROKEN
from cachegate.pipeline.unused import Looked, unused

TODAY = date(2026, 1, 31)
YESTERDAY = TODAY - timedelta(days=1)
KEY = "reachable:api.films"
FAILED = Finding(
    "reachable",
    Outcome.FAILED,
    Severity.ERROR,
    Subject("relation", "api", "films"),
    "some API role may use api.films",
    KEY,
    cause="No role may.",
    remedy="Grant it.",
    file="1.sql",
    line=4,
    change=Change.ADDED,
)
PASSED = replace(FAILED, outcome=Outcome.PASSED, cause=None, remedy=None)
REMARK = InlineIgnore("reachable", "as agreed", "1.sql", 2, 3, 5)
ALL_SEEN = Looked(held=frozenset({KEY}), there=frozenset({"api.films"}), everywhere=True)
UNTIL = st.none() | st.dates(TODAY - timedelta(days=3), TODAY + timedelta(days=3))


def in_file(key: str = KEY, until: date | None = None) -> Ignore:
    return Ignore(key, "because", until, place=Place("cachegate.yml", 7))


def needless(ignore: Ignore | InlineIgnore, *findings: Finding, looked: Looked | None = ALL_SEEN) -> list[Finding]:
    keys = [ignore] if isinstance(ignore, Ignore) else []
    inline = [ignore] if isinstance(ignore, InlineIgnore) else []
    return list(unused(keys, inline, findings, looked, TODAY))


@given(st.lists(UNTIL, max_size=3), st.lists(UNTIL, max_size=3), st.sampled_from(Outcome))
def test_one_that_lasts_is_enough(keys: list[date | None], remarks: list[date | None], outcome: Outcome) -> None:
    """A finding is ignored as long as any ignore of it lasts, and shown with the end of the longest."""
    finding = replace(FAILED, outcome=outcome)
    inline = [replace(REMARK, until=one) for one in remarks]
    (found,) = ignoring([finding], [in_file(until=one) for one in keys], inline, TODAY)
    ends = [one or date.max for one in (*keys, *remarks)]

    if outcome in (Outcome.PASSED, Outcome.SKIPPED) or not ends:
        assert found == finding
    elif max(ends) >= TODAY:
        assert found.ignored in ("because", "as agreed")
        assert (found.ignored_until or date.max) == max(ends)
        assert (found.cause, found.remedy) == (finding.cause, finding.remedy)
    else:
        assert found.ignored is None
        assert f"It was ignored until {max(ends)} (" in str(found.cause)


def test_what_ended_says_which_and_where() -> None:
    """The finding counts again, and whoever meets it need not search."""
    (found,) = ignoring([FAILED], [in_file(until=YESTERDAY)], [], TODAY)

    assert found.cause == "No role may. It was ignored until 2026-01-30 (cachegate.yml:7): because"
    assert found.remedy is not None
    assert found.remedy.startswith("Grant it. If the team still lives with it, give the ignore (cachegate.yml:7)")
    assert found.counts_against


@pytest.mark.parametrize("check", sorted(NOT_TO_BE_IGNORED))
def test_some_things_cannot_be_ignored(check: str) -> None:
    """Neither by the finding nor by the configuration."""
    finding = replace(FAILED, check=check, key=f"{check}:x")
    ignores = [Ignore(f"{check}:x", "because", source="--ignore")]
    remarks = [replace(REMARK, check=check)]

    assert ignoring([finding], ignores, remarks, TODAY) == [finding]
    with pytest.raises(UsageProblems) as caught:
        require_known(BROKEN.keys(), ignores, remarks)
    assert [problem.what for problem in caught.value.problems] == [f"{check} cannot be ignored"] * 2
    assert "1.sql:2" in caught.value.problems[0].why
    assert "--ignore: " in caught.value.problems[1].why


def test_lines_of_the_statement_and_no_others() -> None:
    """Both ends included."""
    findings = [replace(FAILED, line=line) for line in (None, 2, 3, 5, 6)]

    marked = ignoring([*findings, replace(FAILED, file="2.sql")], [], [REMARK], TODAY)

    assert [one.line for one in marked if one.ignored] == [3, 5]


def test_a_note_in_time() -> None:
    """Those that end soon, the next to end first; not those that have ended."""
    ends = {"a": 14, "b": 15, "c": -1, "d": 0}
    ignores = [in_file(f"gone:{name}", TODAY + timedelta(days=days)) for name, days in ends.items()]

    assert list(ending([*ignores, REMARK], TODAY)) == [
        "Ignores that end within 14 days:"
        " gone:d (cachegate.yml:7) on 2026-01-31; gone:a (cachegate.yml:7) on 2026-02-14."
    ]
    assert list(ending([REMARK, in_file()], TODAY)) == []
    (many,) = ending([in_file(until=TODAY)] * 13, TODAY)
    assert many.endswith("; 3 more.")


@pytest.mark.parametrize("outcome", [Outcome.FAILED, Outcome.ERRORED])
def test_what_is_needed_is_not_reported(outcome: Outcome) -> None:
    """Failed or not known, and whether it has ended or not: the finding itself says so."""
    bad = replace(FAILED, outcome=outcome)
    for until in (None, YESTERDAY):
        assert needless(in_file(until=until), bad) == []
        assert needless(replace(REMARK, until=until), bad) == []


def test_what_holds_in_this_run_needs_no_ignore() -> None:
    """A notice where it stands, with its reason, for a person to remove."""
    (by_key,) = needless(in_file(), PASSED)
    (remark,) = needless(REMARK, PASSED)

    assert (by_key.severity, by_key.file, by_key.line, by_key.remedy) == (
        Severity.NOTICE,
        "cachegate.yml",
        7,
        "Remove it.",
    )
    assert (by_key.key, remark.key) == (f"ignore-unused:{KEY}", "ignore-unused:reachable at 1.sql:2")
    assert (remark.file, remark.line) == ("1.sql", 2)
    assert "as agreed" in str(remark.cause)


def test_no_alarm_about_what_was_not_looked_at() -> None:
    """A run that stopped, a cache that never moved, a thing that was left alone, a role that could not be asked."""
    stopped = replace(FAILED, check="migration-applies")
    frozen = replace(FAILED, check="cache-reloads")
    untouched = replace(ALL_SEEN, held=frozenset())
    unasked = replace(ALL_SEEN, everywhere=False)

    assert needless(in_file(), looked=None) == []
    assert needless(in_file(until=YESTERDAY), looked=None) == []
    for ignore in (in_file(), REMARK):
        assert needless(ignore, PASSED, stopped) == []
        assert needless(ignore, PASSED, frozen) == []
        assert needless(ignore, PASSED, looked=unasked) == []
    assert needless(in_file(), looked=untouched) == []
    assert needless(REMARK, replace(PASSED, outcome=Outcome.SKIPPED)) == []
    assert needless(REMARK, replace(FAILED, outcome=Outcome.ERRORED, file=None, line=None)) == []


def test_a_check_that_not_every_run_makes() -> None:
    """Rows are tried only where PostgREST rolls them back: a remark about them needs more than silence."""
    remark = replace(REMARK, check="rows-insertable")

    assert needless(remark) == []
    assert len(needless(remark, replace(PASSED, check="rows-insertable"))) == 1
    assert len(needless(REMARK)) == 1


@pytest.mark.parametrize("key", ["self-reload", "api-roles:1", "out-of-order:1_base.sql", "baseline-edited:x.sql"])
def test_no_alarm_about_what_each_run_decides_anew(key: str) -> None:
    """That this pull request needs no such ignore says nothing about the next."""
    assert needless(in_file(key)) == []
    of_the_run = replace(PASSED, check="self-reload", change=Change.NONE)
    assert needless(replace(REMARK, check="self-reload"), of_the_run) == []


@pytest.mark.parametrize(
    ("key", "reported"),
    [
        ("reachable:api.films", False),
        ("unambiguous:api.films:directors", False),
        ("column-usable:api.films.title", True),
        ("reachable:api.film", True),
        ("gone:api.film", True),
        ("reachable:api.odd: name:detail", False),
        ("reachable:api.odd", True),
        ("reachable", True),
    ],
)
def test_things_that_are_not_there(key: str, reported: bool) -> None:
    """Named by a key, alone or with a detail; a name may have the colon that separates them."""
    looked = Looked(frozenset(), frozenset({"api.films", "api.odd: name"}), everywhere=False)

    assert bool(needless(in_file(key), looked=looked)) is reported


def test_an_end_that_is_past_is_reported_in_any_case() -> None:
    """It ignores nothing any more, whatever it was about."""
    for ignore in (in_file("self-reload", YESTERDAY), replace(REMARK, check="self-reload", until=YESTERDAY)):
        (found,) = needless(ignore)
        assert str(found.cause).startswith("It ended on 2026-01-30")
