"""Judgements and events of a run as findings: attributed and keyed."""

from __future__ import annotations

from collections.abc import Container, Iterable, Iterator, Sequence
from dataclasses import replace

from cachegate.checks.refusals import causes
from cachegate.model.catalog import Roles
from cachegate.model.diagnosis import Diagnosis
from cachegate.model.exchange import Expectation, Judgement
from cachegate.model.migration import Remark, Selection, Step, StepOutcome
from cachegate.model.redact import redact
from cachegate.model.reload import Reload
from cachegate.model.report import Change, Finding, Outcome, Severity, Subject
from cachegate.pipeline.asking import Asked
from cachegate.pipeline.origin import Origins


def of_expectation(
    expectation: Expectation, judgement: Judgement, change: Change, before: Asked | None, origins: Origins | None
) -> Finding:
    """One expectation, judged, as a finding."""
    place = origins.of(expectation.subject, change) if origins else None
    return Finding(
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
        file=place.file if place else None,
        line=place.line if place else None,
        before=before.outcome(expectation) if before else None,
    )


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
        file=migration.file,
    )
    if step.outcome is StepOutcome.SKIPPED:
        return replace(finding, outcome=Outcome.SKIPPED, cause="an earlier migration failed, so it was not tried")
    if step.failure is None:
        return finding
    return replace(
        finding,
        outcome=Outcome.FAILED,
        code=step.failure.sqlstate,
        line=step.failure.place.line,
        cause=_failure_cause(step),
        remedy=step.failure.hint or FAILURE_REMEDIES.get(step.failure.sqlstate, "Mend the statement."),
    )


def _failure_cause(step: Step) -> str:
    failure = step.failure
    assert failure is not None
    column = f", column {failure.place.column}" if failure.place.column else ""
    statement = redact(" ".join(failure.statement.split()))
    shown = statement if len(statement) <= 200 else statement[:199] + "…"
    return f"Postgres refuses line {failure.place.line}{column}: {failure.message}. The statement: {shown}"


FAILURE_REMEDIES = {
    "23505": "Rows that are there already violate the new unique key: delete or merge duplicates before adding it.",
    "23502": "Rows that are there already have no value: fill the column in before making it NOT NULL.",
    "23503": "Rows that are there already point to nothing: delete or mend orphans before adding the foreign key.",
    "23514": "Rows that are there already violate the new check: mend them before adding it.",
    "25001": "This statement cannot run inside a transaction: take it out of BEGIN … COMMIT, or use"
    " --transaction statement.",
    "42P01": "Does an earlier migration, or --bootstrap, have to create it first?",
    "42704": "Does an earlier migration, or --bootstrap, have to create it first?",
    "3F000": "Does an earlier migration, or --bootstrap, have to create the schema first?",
    "42710": "It is there already. Of roles, a private Postgres makes those that PostgREST needs and no file creates by"
    " name: create them only if they are missing, or name another with --embedded-config db-anon-role=….",
    "42P07": "It is there already: was it also created by hand, or by another migration?",
    "55P03": "A lock was not granted within --lock-timeout.",
    "57014": "The statement took longer than --statement-timeout.",
}


def of_selection(selection: Selection, layout: str) -> Iterator[Finding]:
    """What the pull request did to files that were there already."""
    for file in selection.edited:
        yield _about_file(
            "baseline-edited",
            Severity.ERROR,
            file,
            claim="migrations that are applied already are left as they were",
            cause="This file was applied before, as it stood there; where it ran, the edit will never run.",
            remedy="Undo the edit, and put the change into a new migration.",
        )
    for file in selection.deleted:
        yield _about_file(
            "baseline-deleted",
            Severity.WARNING,
            file,
            claim="migrations that are applied already are kept",
            cause="This file was applied before and is gone: a database made from this folder would differ.",
            remedy="Restore it, and undo its effects in a new migration.",
        )
    for file in selection.out_of_order:
        strict = layout == "supabase"
        why = "supabase db push stops at it" if strict else "some runners skip it, some run it late"
        yield _about_file(
            "out-of-order",
            Severity.ERROR if strict else Severity.WARNING,
            file,
            claim="new migrations sort after those that are applied already",
            cause=f"This new file sorts before one that is applied already: {why}.",
            remedy="Give it a version that is newer than every other.",
        )
    new = {migration.file for migration in selection.pending}
    for remark in selection.remarks:
        yield _about_file(
            remark.check,
            _severity(remark, new),
            remark.file,
            claim=remark.claim,
            cause=remark.cause,
            remedy=remark.remedy,
        )


def _severity(remark: Remark, new: Container[str]) -> Severity:
    """What was there before this pull request is not its fault, and may have been lived with for years."""
    if remark.file not in new:
        return Severity.NOTICE
    return Severity.ERROR if remark.severe else Severity.WARNING


def _about_file(check: str, severity: Severity, file: str, *, claim: str, cause: str, remedy: str) -> Finding:
    return Finding(
        check=check,
        outcome=Outcome.FAILED,
        severity=severity,
        subject=Subject("migration", None, file),
        claim=claim,
        key=f"{check}:{file}",
        cause=cause,
        remedy=remedy,
        file=file,
    )


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
