"""The second witness: PostgREST's own account of its schema cache, against what it should make of the catalog.

The admin server gives it since 12.2. Without one the probes alone decide.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from cachegate.database.fence import PREFIX
from cachegate.derive import api_of
from cachegate.derive.contents import contents
from cachegate.model.catalog import Catalog
from cachegate.model.contents import Disagreement, disagreements
from cachegate.model.report import Finding, Outcome, Severity, Subject
from cachegate.pipeline.servers import Servers
from cachegate.postgrest import cache

CHECK = "cache-agrees"


@dataclass(frozen=True, slots=True)
class Account:
    """What was compared, and where the two differ."""

    things: int
    differing: Mapping[Subject, Disagreement]


def look(servers: Servers, catalog: Catalog) -> Account | None:
    """Compare now. None where PostgREST gives no account."""
    theirs = cache.contents(servers.admin)
    if theirs is None:
        return None
    ours = contents(api_of(catalog))
    found = {one.subject: one for one in disagreements(ours, theirs) if not _left_out(one.subject, catalog)}
    return Account(len(ours.keys() | theirs.keys()), found)


def _left_out(subject: Subject, catalog: Catalog) -> bool:
    """Our own fence, which is still in the cache, and what extensions bring, which no check judges."""
    name = subject.name.partition("(")[0] if subject.kind == "function" else subject.name
    return name.startswith(PREFIX) or (str(subject.schema), name) in catalog.beside


def behind(baseline: Account | None, now: Account | None) -> tuple[Subject, ...]:
    """What PostgREST does not have as it should, and did before the pull request."""
    known = baseline.differing if baseline else {}
    return tuple(subject for subject in (now.differing if now else {}) if subject not in known)


def findings(servers: Servers, baseline: Account | None, now: Account | None) -> Iterator[Finding]:
    """What the proven reload left different. Nothing without an admin server."""
    if servers.admin is None:
        return
    subject = Subject("cache", None, "PostgREST's schema cache")
    if now is None:
        yield _finding(
            subject,
            Outcome.SKIPPED,
            cause="the admin server gives no account of it: /schema_cache is there since PostgREST 12.2",
        )
        return
    if not now.differing:
        yield _finding(subject, Outcome.PASSED)
    for one in now.differing.values():
        yield _of(one, was_so=baseline is not None and one.subject in baseline.differing)


def _of(one: Disagreement, *, was_so: bool) -> Finding:
    there = one.ours is not None and one.theirs is not None
    severity = Severity.NOTICE if was_so else Severity.WARNING if there else Severity.ERROR
    cause = (
        f"{'It was so before these migrations. ' if was_so else ''}After a proven reload Cachegate expected"
        f" {one.ours or 'nothing'}, and PostgREST says that it has {one.theirs or 'nothing'}."
    )
    return _finding(
        one.subject,
        Outcome.FAILED,
        severity=severity,
        cause=cause,
        remedy="Please report it with the report's JSON file: one of the two is wrong about this thing, and a green"
        " verdict about it would be a guess.",
    )


def _finding(
    subject: Subject,
    result: Outcome,
    *,
    severity: Severity = Severity.ERROR,
    cause: str | None = None,
    remedy: str | None = None,
) -> Finding:
    return Finding(
        check=CHECK,
        outcome=result,
        severity=severity,
        subject=subject,
        claim="PostgREST says that its schema cache has what follows from the catalog, no less and no more",
        key=CHECK if subject.kind == "cache" else f"{CHECK}:{subject.label}",
        cause=cause,
        remedy=remedy,
    )
