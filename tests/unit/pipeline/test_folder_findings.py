"""What a layout remarks of a file becomes a finding: how much it counts, and whether anything was looked at."""

from __future__ import annotations

import pytest

from cachegate.model.migration import Remark, Selection
from cachegate.model.report import ExitCode, Finding, Outcome, Severity
from cachegate.pipeline import outcome
from cachegate.pipeline.folder_findings import of_selection


def findings(*, severe: bool, unseen: bool = False, lived_with: bool = False) -> tuple[Finding, ...]:
    remark = Remark("file-not-run", "m/2_b.go", "claim", "cause", "remedy", severe, unseen)
    known = frozenset({(remark.check, remark.file)}) if lived_with else frozenset()
    return tuple(of_selection(Selection((), (), "", remarks=(remark,), lived_with=known), "goose"))


@pytest.mark.parametrize(("severe", "severity"), [(True, Severity.ERROR), (False, Severity.WARNING)])
def test_a_new_file_counts_as_its_tool_takes_it(severe: bool, severity: Severity) -> None:
    """An error where the tool stops, a warning where none minds."""
    (finding,) = findings(severe=severe)

    assert (finding.outcome, finding.severity, finding.file) == (Outcome.FAILED, severity, "m/2_b.go")


def test_what_was_not_looked_at_is_not_said_to_be_wrong() -> None:
    """Nor to be right: the run is not green, and its exit code says why."""
    found = findings(severe=True, unseen=True)

    assert found[0].outcome is Outcome.ERRORED
    assert outcome.decide(found, "error")[1] is ExitCode.UNVERIFIED


def test_what_was_there_before_is_not_this_pull_requests() -> None:
    """A notice where the tool minds, so that a run stays green; nothing at all where none does."""
    for unseen in (False, True):
        (finding,) = found = findings(severe=True, unseen=unseen, lived_with=True)
        assert (finding.outcome, finding.severity) == (Outcome.FAILED, Severity.NOTICE)
        assert outcome.decide(found, "error")[1] is ExitCode.GOOD
    assert findings(severe=False, lived_with=True) == ()
