"""Which findings belong under which heading, and which of them are one problem for the reader."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import takewhile

from cachegate.model.migration import SqlFailure, Step
from cachegate.model.redact import redact
from cachegate.model.reload import SelfReload
from cachegate.model.report import ApiChange, Change, Counts, Finding, Outcome, Report, Severity, Subject, Surface

KINDS = {
    "relation": "Table or view",
    "column": "Column",
    "function": "Function",
    "uncallable function": "Function",
    "event trigger function": "Event-trigger function",
    "procedure": "Procedure",
    "extension": "Extension",
    "schema": "Schema",
    "setting": "Setting",
    "foreign key": "Foreign key",
    "key": "Unique key",
    "index": "Unique index",
    "upsert": "Upsert",
    "migration": "Migration",
    "role": "Role",
    "cache": "PostgREST's schema cache",
    "ignore": "Ignore",
}
_APPLIES = "migration-applies"


@dataclass(frozen=True, slots=True)
class Group:
    """Findings that one and the same repair ends; never empty."""

    findings: tuple[Finding, ...]

    @property
    def first(self) -> Finding:
        return self.findings[0]

    @property
    def others(self) -> tuple[Finding, ...]:
        return self.findings[1:]


def findings(report: Report) -> tuple[Finding, ...]:
    """All findings, and one more for each failed migration that none of them speaks of."""
    spoken = {found.file for found in report.findings if found.subject.kind == "migration" and _bad(found)}
    return (
        *(
            _from_step(step, step.failure)
            for step in report.steps
            if step.failure and step.migration.file not in spoken
        ),
        *report.findings,
    )


def failures(report: Report, severity: Severity) -> tuple[Finding, ...]:
    """What is proven not to be so, and not ignored."""
    return tuple(found for found in findings(report) if found.counts_against and found.severity is severity)


def unverified(report: Report) -> tuple[Finding, ...]:
    """What could not be looked at, and is not ignored."""
    return tuple(found for found in findings(report) if found.outcome is Outcome.ERRORED and found.ignored is None)


def ignored(report: Report) -> tuple[Finding, ...]:
    """What is wrong or unknown, and somebody said why that is fine."""
    return tuple(found for found in findings(report) if found.ignored is not None and _bad(found))


def passed(report: Report) -> tuple[Finding, ...]:
    return tuple(found for found in report.findings if found.outcome is Outcome.PASSED)


def skipped(report: Report) -> tuple[Finding, ...]:
    return tuple(found for found in report.findings if found.outcome is Outcome.SKIPPED)


def healed(report: Report) -> tuple[Finding, ...]:
    """What holds now but did not before our reload: what production would have answered wrongly."""
    return tuple(found for found in passed(report) if found.before is Outcome.FAILED)


def grouped(found: Iterable[Finding]) -> tuple[Group, ...]:
    """Problems in the order of their first finding; those that share place, code and repair are one."""
    groups: dict[object, list[Finding]] = {}
    for finding in found:
        groups.setdefault(_repair(finding), []).append(finding)
    return tuple(Group(tuple(members)) for members in groups.values())


def statement_of(report: Report, finding: Finding) -> SqlFailure | None:
    """What the server refused, if that is what the finding says of a migration: it may also be about a file's name."""
    if finding.check != _APPLIES:
        return None
    return next((step.failure for step in report.steps if step.failure and step.migration.file == finding.file), None)


def cause(report: Report, finding: Finding) -> str | None:
    """Why, without the statement that failed, which stands below it in full."""
    failure = statement_of(report, finding)
    if failure is None or finding.cause is None:
        return finding.cause
    told, _, after = finding.cause.partition(" The statement: ")
    whole = redact(" ".join(failure.statement.split()))
    pairs = takewhile(lambda pair: pair[0] == pair[1], zip(whole, after, strict=False))
    shared = "".join(letter for letter, _ in pairs)
    if not shared or (shared != whole and not after.startswith("…", len(shared))):
        return finding.cause
    rest = after[len(shared) :].removeprefix("…").removeprefix(".")
    return f"{told}{rest}"


def kind(finding: Finding) -> str:
    """What sort of thing it is, in words that start a title."""
    return KINDS.get(finding.subject.kind, finding.subject.kind)


def label(finding: Finding) -> str | None:
    """The name of the thing; None for the schema cache, of which there is one."""
    return None if finding.subject.kind == "cache" else finding.subject.label


def title(finding: Finding) -> str:
    """`Column public.films.rating as anon`, plain text, not escaped."""
    role = f"as {finding.role}" if finding.role else None
    return " ".join(part for part in (kind(finding), label(finding), role) if part)


def share(counts: Counts) -> str:
    """`14/18`: how many hold of those that were looked at."""
    return f"{counts.passed}/{counts.total - counts.skipped}"


def reloaded_by(report: Report) -> str:
    """Which way made PostgREST reload, as a heading."""
    worked = report.reload.worked if report.reload else None
    return f"PostgREST reloaded by {worked}" if worked else "PostgREST did not reload"


def lived_with(finding: Finding) -> str:
    """`ignored`, or `ignored until 2026-12-31`: what stands before the reason."""
    return f"ignored until {finding.ignored_until}" if finding.ignored_until else "ignored"


def surface_counts(seen: Surface) -> str:
    """`2 breaking, 3 added, 1 removed`: each change once, by the gravest word for it; "" if there is none."""
    counted = [(len(seen.breaking), "breaking")]
    counted += [(len(seen.harmless(change)), change.value) for change in (Change.ADDED, Change.CHANGED, Change.REMOVED)]
    return ", ".join(f"{count} {what}" for count, what in counted if count)


def became(change: ApiChange) -> str:
    """What became of a thing of the API, in a word if there is no more to say."""
    return change.how or change.change.value


def place(finding: Finding) -> str | None:
    """`file:line` as editors and reviewers write it, None when no file is to blame."""
    if not finding.file:
        return None
    return f"{finding.file}:{finding.line}" if finding.line else finding.file


def _bad(finding: Finding) -> bool:
    return finding.outcome in (Outcome.FAILED, Outcome.ERRORED)


def _repair(finding: Finding) -> object:
    if not (finding.remedy or finding.sql):
        return id(finding)
    shared = (finding.check, finding.role, finding.code, finding.remedy, finding.sql, finding.file, finding.line)
    return finding.outcome, finding.severity, *shared


def _from_step(step: Step, failure: SqlFailure) -> Finding:
    hint = f" Hint of Postgres: {failure.hint}" if failure.hint else ""
    return Finding(
        check=_APPLIES,
        outcome=Outcome.FAILED,
        severity=Severity.ERROR,
        subject=Subject("migration", None, step.migration.name),
        claim="Postgres accepts every statement of this migration.",
        key=f"{_APPLIES}:{step.migration.file}",
        change=Change.NONE,
        code=failure.sqlstate,
        cause=f"Postgres refused a statement: {failure.message}.{hint}",
        remedy="Correct the statement; nothing after it was run or looked at.",
        file=failure.place.file,
        line=failure.place.line,
    )


def after_ms(seen: SelfReload) -> str:
    """How long PostgREST took to follow by itself, where it did: ` in 85 ms`."""
    return "" if seen.milliseconds is None else f" in {seen.milliseconds} ms"


def heard(seen: SelfReload) -> str:
    """How many notifications there were, if more than one, and how many were in time: ` (3 heard, 1 in time)`."""
    if len(seen.notifications) < 2:
        return ""
    in_time = sum(one.on_time is True for one in seen.notifications)
    early = sum(one.on_time is False for one in seen.notifications)
    return f" ({len(seen.notifications)} heard, {in_time} in time" + (f", {early} too early)" if early else ")")
