"""The report as JSON: the public format v1, which `docs/report.schema.json` describes."""

from __future__ import annotations

import json

from cachegate.model.access import Access
from cachegate.model.migration import SqlFailure, Step
from cachegate.model.reload import Notification, Reload, Rung, SelfReload
from cachegate.model.report import FORMAT_VERSION, ApiChange, Counts, Environment, Finding, Report, Surface
from cachegate.reporters import access, escape

Json = dict[str, object]


def render(report: Report) -> str:
    """The whole report, ASCII only, indented, keys in the order of the format; times are seconds."""
    return json.dumps(escape.json_value(_report(report)), indent=2, ensure_ascii=True, allow_nan=False) + "\n"


def _report(report: Report) -> Json:
    return {
        "version": FORMAT_VERSION,
        "name": report.name,
        "verdict": report.verdict.value,
        "exit_code": int(report.exit_code),
        "headline": report.headline,
        "counts": _counts(report.counts),
        "before_reload": report.before_reload and _counts(report.before_reload),
        "after_reload": report.after_reload and _counts(report.after_reload),
        "findings": [_finding(finding) for finding in report.findings],
        "self_reload": report.self_reload and _self_reload(report.self_reload),
        "reload": report.reload and _reload(report.reload),
        "surface": _surface(report.surface),
        "access": [_access(row) for row in report.access],
        "steps": [_step(step) for step in report.steps],
        "baseline": {"how": report.baseline_how, "count": report.baseline_count},
        "kept_judged": report.kept_judged,
        "notes": report.notes,
        "environment": _environment(report.environment),
        "timings": {stage: _seconds(seconds) for stage, seconds in report.timings.items()},
    }


def _counts(counts: Counts) -> Json:
    return {
        "passed": counts.passed,
        "failed": counts.failed,
        "errored": counts.errored,
        "skipped": counts.skipped,
        "total": counts.total,
    }


NAMED_IN_RELATION = ("key", "foreign key", "index")


def _finding(finding: Finding) -> Json:
    subject = finding.subject
    column = subject.part if subject.kind == "column" else None
    return {
        "check": finding.check,
        "outcome": finding.outcome.value,
        "severity": finding.severity.value,
        "change": finding.change.value,
        "kind": subject.kind,
        "schema": subject.schema,
        "name": f"{subject.name}.{subject.part}" if subject.kind in NAMED_IN_RELATION else subject.name,
        "column": column,
        "role": finding.role,
        "claim": finding.claim,
        "code": finding.code,
        "cause": finding.cause,
        "remedy": finding.remedy,
        "sql": finding.sql,
        "file": finding.file,
        "line": finding.line,
        "statement": finding.statement,
        "before": finding.before and finding.before.value,
        "ignored": finding.ignored,
        "ignored_until": finding.ignored_until and finding.ignored_until.isoformat(),
        "key": finding.key,
    }


def _self_reload(seen: SelfReload) -> Json:
    return {
        "verdict": seen.verdict.value,
        "reason": seen.reason,
        "notified_by": seen.notified_by,
        "seconds": _seconds(seen.seconds),
        "milliseconds": seen.milliseconds,
        "notifications": [_notification(one) for one in seen.notifications],
    }


def _notification(one: Notification) -> Json:
    return {
        "file": one.file,
        "line": one.line,
        "source": one.source.value,
        "sender": one.sender or None,
        "perhaps": one.perhaps,
        "channel": one.channel,
        "payload": one.payload,
        "on_time": one.on_time,
        "why": one.why or None,
    }


def _reload(reload: Reload) -> Json:
    return {"rungs": [_rung(rung) for rung in reload.rungs], "worked": reload.worked, "proof": reload.proof}


def _rung(rung: Rung) -> Json:
    return {
        "name": rung.name,
        "outcome": rung.outcome.value,
        "at": rung.at and rung.at.isoformat(timespec="seconds"),
        "seconds": _seconds(rung.seconds),
        "reached": rung.reached,
        "moved": rung.moved,
        "reason": rung.reason or None,
    }


def _surface(surface: Surface) -> Json:
    return {
        "added": surface.added,
        "changed": surface.changed,
        "removed": surface.removed,
        "breaking": [_api_change(change) for change in surface.breaking],
        "changes": [_api_change(change) for change in surface.changes],
    }


def _api_change(change: ApiChange) -> Json:
    return {
        "change": change.change.value,
        "what": change.what,
        "how": change.how or None,
        "why": change.why or None,
        "file": change.file,
        "line": change.line,
    }


def _access(row: Access) -> Json:
    return {
        "kind": row.kind,
        "schema": row.schema,
        "name": row.name,
        "role": row.role,
        "verbs": [
            {
                "verb": cell.verb,
                "answer": cell.answer.value,
                "confirmed": cell.verb in row.confirmed,
                "causes": [
                    {"cause": one.cause.value, "on": one.on or None, "owner": one.owner, "says": access.says(one)}
                    for one in cell.obstacles
                ],
            }
            for cell in row.cells
        ],
    }


def _step(step: Step) -> Json:
    return {
        "version": step.migration.version,
        "file": step.migration.file,
        "outcome": step.outcome.value,
        "seconds": _seconds(step.seconds),
        "transaction": step.transaction.value,
        "repeated": step.repeated,
        "because": step.because or None,
        "notifications": step.notifications,
        "failure": step.failure and _failure(step.failure),
    }


def _failure(failure: SqlFailure) -> Json:
    return {
        "file": failure.place.file,
        "line": failure.place.line,
        "column": failure.place.column,
        "sqlstate": failure.sqlstate,
        "message": failure.message,
        "hint": failure.hint,
        "statement": failure.statement,
    }


def _environment(environment: Environment) -> Json:
    return {
        "cachegate": environment.cachegate,
        "postgres": environment.postgres,
        "postgrest": environment.postgrest,
        "schemas": environment.schemas,
        "channel": environment.channel,
        "connection_role": environment.connection_role,
        "anonymous_role": environment.anonymous_role,
        "api_roles": environment.api_roles,
        "layout": environment.layout,
    }


def _seconds(seconds: float | None) -> float | None:
    return None if seconds is None else round(seconds, 3)
