"""From findings to the exit code: a proven finding first, then blindness, else good."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cachegate import checks
from cachegate.model.report import ExitCode, Finding, Outcome, Severity, Subject, Verdict
from cachegate.pipeline import outcome

FINDING = Finding("gone", Outcome.PASSED, Severity.ERROR, Subject("relation", "api", "films"), "it holds", "key")
FINDINGS = st.lists(
    st.builds(
        lambda what, severity, ignored: replace(FINDING, outcome=what, severity=severity, ignored=ignored),
        st.sampled_from(Outcome),
        st.sampled_from(Severity),
        st.sampled_from([None, "we live with it"]),
    ),
    max_size=6,
)
LEVELS = ("error", "warning", "notice", "never")


@given(FINDINGS, st.sampled_from(LEVELS))
def test_exit_codes_follow_the_order(findings: list[Finding], fail_on: str) -> None:
    """1 before 3 before 0; `never` changes only the 1; what is ignored counts for nothing."""
    verdict, code = outcome.decide(findings, fail_on)
    counting = [one for one in findings if one.ignored is None]
    level = {"error": 2, "warning": 1, "notice": 0, "never": 2}[fail_on]
    failed = any(one.outcome is Outcome.FAILED and one.severity.rank >= level for one in counting)
    blind = any(one.outcome is Outcome.ERRORED for one in counting)

    if failed and fail_on != "never":
        assert (verdict, code) == (Verdict.FAIL, ExitCode.FOUND)
    elif blind:
        assert (verdict, code) == (Verdict.ERROR, ExitCode.UNVERIFIED)
    elif failed:
        assert (verdict, code) == (Verdict.FAIL, ExitCode.GOOD)
    else:
        assert (verdict, code) == (Verdict.PASS, ExitCode.GOOD)


@pytest.mark.parametrize(
    ("severity", "fail_on", "code"),
    [
        (Severity.ERROR, "error", 1),
        (Severity.WARNING, "error", 0),
        (Severity.WARNING, "warning", 1),
        (Severity.NOTICE, "warning", 0),
        (Severity.NOTICE, "notice", 1),
        (Severity.ERROR, "never", 0),
    ],
)
def test_the_threshold(severity: Severity, fail_on: str, code: int) -> None:
    """A finding below it does not fail the run."""
    failed = replace(FINDING, outcome=Outcome.FAILED, severity=severity)

    assert outcome.decide([FINDING, failed], fail_on)[1] == code


def test_skipped_is_neither_good_nor_bad() -> None:
    """And nothing found at all is no failure."""
    assert outcome.decide([replace(FINDING, outcome=Outcome.SKIPPED)], "error")[1] is ExitCode.GOOD
    assert outcome.decide([], "error") == (Verdict.PASS, ExitCode.GOOD)


@given(FINDINGS)
def test_counts_add_up(findings: list[Finding]) -> None:
    """Each finding is counted once."""
    assert outcome.counts(findings).total == len(findings)


@given(FINDINGS, st.sampled_from(LEVELS), st.integers(0, 3), st.integers(0, 3))
def test_there_is_a_headline_for_everything(findings: list[Finding], fail_on: str, pending: int, changed: int) -> None:
    """One sentence, whatever the mixture."""
    verdict, _ = outcome.decide(findings, fail_on)
    said = outcome.headline(verdict, findings, pending=pending, changed=changed, fail_on=fail_on)

    assert said.endswith(".")
    assert "\n" not in said


def test_a_late_reload_is_not_told_as_none() -> None:
    """With `fail-on: warning` it is the headline, and says that production would catch up."""
    late = replace(FINDING, check="self-reload", outcome=Outcome.FAILED, severity=Severity.WARNING, code="late")
    said = outcome.headline(Verdict.FAIL, [late], pending=1, changed=1, fail_on="warning")

    assert said == "1 problem found: production's API would be stale for a while after these migrations."


@pytest.mark.parametrize("check", [*(check.id for check in checks.ALL), "self-reload", "cache-reloads"])
def test_every_check_can_be_the_headline(check: str) -> None:
    """The first failure is put into words, and names its subject's words as they are."""
    failed = replace(FINDING, check=check, outcome=Outcome.FAILED, subject=Subject("relation", "api", "odd {} name"))
    said = outcome.headline(Verdict.FAIL, [failed], pending=1, changed=1, fail_on="error")

    assert said.startswith("1 problem found: ")
    assert said.endswith(".")
