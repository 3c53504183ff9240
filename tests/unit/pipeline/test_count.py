"""The independent count: what the database says came or went, against what was judged."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from cachegate.model.report import Change, Finding, Outcome, Severity, Subject
from cachegate.pipeline.count import unjudged

KINDS = ("relation", "column", "function", "foreign key", "key")
THINGS = st.frozensets(st.tuples(st.sampled_from(KINDS), st.sampled_from("abcdef")), max_size=12)


def judged(before: frozenset[tuple[str, str]], after: frozenset[tuple[str, str]]) -> list[Finding]:
    """Two findings for each thing that came or went, as several checks look at one thing."""
    return [
        Finding(
            check, Outcome.PASSED, Severity.ERROR, Subject(kind, "api", name), "", "",
            change=Change.ADDED if (kind, name) in after else Change.REMOVED,
        )
        for kind, name in sorted(before ^ after)
        for check in ("one", "other")
    ]  # fmt: skip


@given(THINGS, THINGS)
def test_everything_judged_is_silent(before: frozenset[tuple[str, str]], after: frozenset[tuple[str, str]]) -> None:
    """However many findings there are for each thing."""
    assert unjudged(before, after, judged(before, after)) == []


@given(THINGS, THINGS, st.data())
def test_one_left_out_is_said_aloud(
    before: frozenset[tuple[str, str]], after: frozenset[tuple[str, str]], data: st.DataObject
) -> None:
    """An error, never a pass: it names the kind and both numbers."""
    changed = sorted(before ^ after)
    if not changed:
        return
    kind, name = data.draw(st.sampled_from(changed))
    rest = [one for one in judged(before, after) if (one.subject.kind, one.subject.name) != (kind, name)]
    (said,) = unjudged(before, after, rest)

    assert said.outcome is Outcome.ERRORED
    assert said.key == f"every-change-judged:{kind}"


def test_one_too_many_is_said_as_well() -> None:
    """Judging what did not change is as much a mistake of ours; a changed thing is no coming or going."""
    extra = judged(frozenset(), frozenset({("relation", "a")}))
    (said,) = unjudged(frozenset(), frozenset(), extra)

    assert "0 came or went by the database's own count, and 1 were judged" in str(said.cause)
    changed = Finding(
        "one", Outcome.PASSED, Severity.ERROR, Subject("relation", "api", "a"), "", "", change=Change.CHANGED
    )
    assert unjudged(frozenset(), frozenset(), [changed]) == []
