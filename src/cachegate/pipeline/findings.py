"""Judgements and events of a run as findings: attributed and keyed."""

from __future__ import annotations

from collections.abc import Container, Iterable, Iterator, Sequence
from dataclasses import replace

from cachegate.checks.refusals import causes
from cachegate.migrations import pasting
from cachegate.model.catalog import Roles
from cachegate.model.diagnosis import Diagnosis
from cachegate.model.exchange import Expectation, Judgement
from cachegate.model.migration import Step, StepOutcome
from cachegate.model.reload import Reload
from cachegate.model.report import Change, Finding, Outcome, Severity, Subject
from cachegate.pipeline import failing
from cachegate.pipeline.asking import Asked
from cachegate.pipeline.origin import Origins

HISTORY = "The file is of the baseline, and what is pending was not tried."
DUMP = (
    "Where a history does not replay, a dump of a database that has it can take its place: --bootstrap FILE"
    " --baseline-present."
)
LAST_WORDS = 600
"""Characters of what a program said that a finding has room for."""


def of_expectation(
    expectation: Expectation, judgement: Judgement, change: Change, before: Asked | None, origins: Origins | None
) -> Finding:
    """One expectation, judged, as a finding."""
    finding = Finding(
        check=expectation.check,
        outcome=judgement.outcome,
        severity=judgement.severity,
        subject=expectation.subject,
        claim=expectation.sentence,
        key=expectation.key,
        change=change,
        role=expectation.role,
        code=judgement.code,
        cause=judgement.cause,
        remedy=judgement.remedy,
        sql=judgement.sql,
        before=before.outcome(expectation) if before else None,
    )
    if origins is None:
        return finding
    if judgement.outcome is Outcome.FAILED:
        return finding.at(origins.of_loss(expectation.subject, change, expectation.check))
    return finding.at(origins.of(expectation.subject, change))


def of_step(step: Step) -> Finding:
    """A pending file as a finding: applied, failed where and why, or not looked at."""
    migration = step.migration
    finding = Finding(
        check="migration-applies",
        outcome=Outcome.PASSED,
        severity=Severity.ERROR,
        subject=Subject("migration", None, migration.file),
        claim=f"{migration.name} applies",
        key=f"migration-applies:{migration.file}",
        file=migration.file if migration.on_disk else None,
    )
    if step.outcome is StepOutcome.SKIPPED:
        return replace(finding, outcome=Outcome.SKIPPED, cause="an earlier migration failed, so it was not tried")
    if step.ended is not None:
        return replace(
            finding,
            outcome=Outcome.FAILED,
            cause=f"It {step.ended.how}. Its last words: {_end(step.ended.words) or 'none'}",
            remedy="Mend the migration, or the command; the log has all that it said.",
        )
    if step.failure is None:
        return finding
    return replace(
        finding,
        outcome=Outcome.FAILED,
        code=step.failure.sqlstate or None,
        file=step.failure.place.file if migration.on_disk else None,
        line=step.failure.place.line,
        cause=failing.cause(step),
        remedy=failing.remedy(step),
    )


def of_baseline_step(step: Step) -> Finding:
    """A baseline file that failed: whatever is pending was not tried."""
    finding = of_step(step)
    return replace(finding, cause=f"{HISTORY} {finding.cause}", remedy=f"{finding.remedy} {DUMP}")


def _end(words: str) -> str:
    return words if len(words) <= LAST_WORDS else f"…{words[1 - LAST_WORDS :]}"


def to_paste(finding: Finding, layout: str) -> Finding:
    """With its SQL as the tool of the folder takes it in a migration."""
    return replace(finding, sql=pasting.fitted(finding.sql, layout)) if finding.sql else finding


def beside_ledger(finding: Finding, ledgers: Container[tuple[str, str]]) -> Finding:
    """Not looked at if it is about a table that the team's migration tool made for itself, on its first run."""
    if finding.outcome is not Outcome.FAILED or (finding.subject.schema, finding.subject.name) not in ledgers:
        return finding
    cause = "the migration tool made this table for itself, on its first run: it is no part of the API"
    return replace(finding, outcome=Outcome.SKIPPED, cause=cause, remedy=None, sql=None)


def without_reload(finding: Finding) -> Finding:
    """What to do about a stale thing when PostgREST could not be made to reload: not about the thing, the cache."""
    if finding.outcome is not Outcome.FAILED or finding.remedy != causes.REPORT:
        return finding
    return replace(finding, remedy="The schema cache does not move: see that finding (cache-reloads) first.")


def of_roles(roles: Roles) -> Iterator[Finding]:
    """What weakens every other claim: a role that may do anything, or one that does not exist."""
    for number, warning in enumerate(roles.warnings, 1):
        yield Finding(
            check="api-roles",
            outcome=Outcome.FAILED,
            severity=Severity.WARNING,
            subject=Subject("role", None, roles.connection or "PostgREST's role"),
            claim="PostgREST's roles are limited to what an API needs",
            key=f"api-roles:{number}",
            cause=warning,
            remedy="Let PostgREST connect as a role of its own (noinherit, login, no superuser) that is a member of the"
            " API roles only, here as in production.",
        )


def of_fences(reloads: Iterable[Reload | None]) -> Iterator[Finding]:
    """Views of ours that the database keeps: nothing of a run may be left."""
    remarks = dict.fromkeys(remark for done in reloads if done is not None for remark in done.remarks)
    for number, remark in enumerate(remarks, 1):
        yield Finding(
            check="cache-reloads",
            outcome=Outcome.FAILED,
            severity=Severity.WARNING,
            subject=Subject("cache", None, "PostgREST's schema cache"),
            claim="The view that proved the reload is gone again",
            key=f"cache-reloads:fence:{number}",
            cause=remark,
            remedy="Drop it by hand, and let event triggers that fire always (ENABLE ALWAYS) pass views named"
            " cachegate_fence_…; the next run tries it again.",
        )


def of_reload(done: Reload, silence: str | None, diagnoses: Sequence[Diagnosis] = ()) -> Finding:
    """Whether the reload was proven. `silence` says why PostgREST cannot be asked at all: then nothing is proven.

    `diagnoses` say what is wrong with the pair, the likeliest first.
    """
    finding = Finding(
        check="cache-reloads",
        outcome=Outcome.PASSED,
        severity=Severity.ERROR,
        subject=Subject("cache", None, "PostgREST's schema cache"),
        claim="PostgREST loads the new schema when it is told to",
        key="cache-reloads",
    )
    if done.proven:
        return finding
    witness = f" {done.witness}" if done.witness else ""
    why = "".join(f" {one.sentence}" for one in diagnoses)
    asked = next((one.ask for one in diagnoses if one.ask), "")
    if silence is not None:
        return replace(
            finding,
            outcome=Outcome.ERRORED,
            cause=f"PostgREST stopped answering after the migrations: {silence}.{why} {done.tried}{witness}",
            remedy=asked or "See its log: did it stop, or does its schema-cache query fail since these migrations?",
        )
    return replace(
        finding,
        outcome=Outcome.FAILED,
        code="frozen",
        cause="The schema cache does not move at all: even a view that was made after the migrations never appeared."
        f"{why} {done.tried}{witness}",
        remedy=asked
        or "Look for a failing schema-cache query in PostgREST's log (a statement_timeout on its role, a schema"
        " that is missing), raise --reload-timeout for a large schema, and give the action the engine socket, so that"
        " it can restart the service.",
    )
