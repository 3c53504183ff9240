"""The independent count: what changed in the database against what was judged."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from cachegate.model.report import Change, Finding, Outcome, Severity, Subject

CHECK = "every-change-judged"
Census = frozenset[tuple[str, str]]
COUNTED = frozenset({"relation", "column", "function", "foreign key", "key"})
"""What a census lists; findings may be about other things too, which follow from these."""


def unjudged(before: Census, after: Census, findings: Iterable[Finding]) -> list[Finding]:
    """For each kind of thing of which more, or fewer, came and went than were judged: an error of ours, said aloud."""
    changed = Counter(kind for kind, _ in before ^ after)
    judged = Counter(
        subject.kind
        for subject in {finding.subject for finding in findings if finding.change in (Change.ADDED, Change.REMOVED)}
        if subject.kind in COUNTED
    )
    return [
        Finding(
            check=CHECK,
            outcome=Outcome.ERRORED,
            severity=Severity.ERROR,
            subject=Subject("run", None, kind),
            claim=f"every {kind} that came or went is judged",
            key=f"{CHECK}:{kind}",
            cause=f"{changed[kind]} came or went by the database's own count, and {judged[kind]} were judged.",
            remedy="Please report this with the JSON report: it means that something was not looked at.",
        )
        for kind in sorted(changed | judged)
        if changed[kind] != judged[kind]
    ]
