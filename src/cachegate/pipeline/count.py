"""The independent count: what changed in the database, or is there, against what was judged."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping

from cachegate.model.report import Change, Finding, Outcome, Severity, Subject

CHECK = "every-change-judged"
Census = frozenset[tuple[str, str]]
COUNTED = frozenset({"relation", "column", "function", "foreign key", "key"})
"""What a census lists; findings may be about other things too, which follow from these."""


def unjudged(before: Census, after: Census, findings: Iterable[Finding]) -> list[Finding]:
    """For each kind of thing of which more, or fewer, came and went than were judged: an error of ours, said aloud."""
    changed = Counter(kind for kind, _ in before ^ after)
    judged = _subjects(finding for finding in findings if finding.change in (Change.ADDED, Change.REMOVED))
    return list(_differing(changed, judged, "came or went", "came or went"))


def unlooked(there: Mapping[str, int], asked: Iterable[Subject], *, kinds: frozenset[str]) -> list[Finding]:
    """The same for all that is there, of these kinds: how many by the database's own count, and what was asked."""
    wanted = Counter({kind: number for kind, number in there.items() if kind in kinds})
    judged = Counter(subject.kind for subject in asked if subject.kind in kinds)
    return list(_differing(wanted, judged, "is there", "are there"))


def _subjects(findings: Iterable[Finding]) -> Counter[str]:
    subjects = {finding.subject for finding in findings}
    return Counter(subject.kind for subject in subjects if subject.kind in COUNTED)


def _differing(wanted: Counter[str], judged: Counter[str], one: str, many: str) -> Iterator[Finding]:
    for kind in sorted(wanted | judged):
        if wanted[kind] != judged[kind]:
            yield Finding(
                check=CHECK,
                outcome=Outcome.ERRORED,
                severity=Severity.ERROR,
                subject=Subject("run", None, kind),
                claim=f"every {kind} that {one} is judged",
                key=f"{CHECK}:{kind}",
                cause=f"{wanted[kind]} {many} by the database's own count, and {judged[kind]} were judged.",
                remedy="Please report this with the JSON report: it means that something was not looked at.",
            )
