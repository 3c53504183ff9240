"""The project's own checks of its data (`checks:`): queries that must return no row, before and after, and live."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from psycopg import Connection

from cachegate.database import questions
from cachegate.database.questions import Refused
from cachegate.errors import UsageProblem, UsageProblems
from cachegate.model.preflight import CheckAnswer, Row
from cachegate.model.report import Finding, Outcome, Severity, Subject
from cachegate.options import Options
from cachegate.preflight import guarding, masking
from cachegate.preflight.refusals import because

CHECK = "project-check"
SHOWN = 5
CLAIM = "the check {} finds no row"


def require_queries(checks: Mapping[str, str]) -> None:
    """Raises `UsageProblems` with every check that is not one query."""
    reasons = {name: guarding.not_a_query(sql) for name, sql in checks.items()}
    problems = [
        UsageProblem(
            f"The check {name!r} is no query", f"Of its text: {reason}.", "Write one SELECT that returns wrong rows."
        )
        for name, reason in reasons.items()
        if reason is not None
    ]
    if problems:
        raise UsageProblems(problems)


def asked(connection: Connection[Any], options: Options) -> tuple[CheckAnswer, ...]:
    """Each check in a transaction of its own, which the server holds to reading and which is rolled back."""
    return tuple(_asked(connection, name, sql, options) for name, sql in options.checks.items())


def _said(refused: Refused, options: Options) -> str:
    """A value that does not convert stands in the message."""
    about_data = refused.sqlstate.startswith("22")
    return masking.quoted_away(refused.message, values=options.show_values or not about_data)


def _asked(connection: Connection[Any], name: str, sql: str, options: Options) -> CheckAnswer:
    text = guarding.query_text(sql)
    with questions.questioning(connection, timeout=options.question_timeout) as put:
        volatile = questions.volatile(connection, guarding.called(text))
        if volatile:
            why = f"It calls {', '.join(volatile)}, which is VOLATILE: declare it STABLE if it only reads."
            return CheckAnswer(name, sql, None, why)
        found = put.number(f"select count(*) from (\n{text}\n) as checked")
        if isinstance(found, Refused):
            return CheckAnswer(name, sql, None, because(found.sqlstate, _said(found, options)))
        if not found:
            return CheckAnswer(name, sql, 0)
        rows = put.lines(text, SHOWN)
        examples = (
            () if isinstance(rows, Refused) else masking.shown(rows, masking.names_rows, values=options.show_values)
        )
        return CheckAnswer(name, sql, found, examples=examples)


def of_pending(before: Sequence[CheckAnswer], after: Sequence[CheckAnswer]) -> Iterator[Finding]:
    """What the pull request's files made of the data: what was wrong before them is not their fault."""
    known = {one.name: one for one in before}
    for one in after:
        first = known.get(one.name)
        earlier = first.rows if first is not None and first.rows else 0
        old = bool(one.rows) and earlier >= (one.rows or 0)
        yield _finding(one, Severity.WARNING if old else Severity.ERROR, earlier)


def of_baseline(found: Sequence[CheckAnswer]) -> Iterator[Finding]:
    """Where nothing is pending: rows that are there already are worth a look."""
    yield from (_finding(one, Severity.WARNING, one.rows or 0) for one in found)


def of_live(found: Sequence[CheckAnswer]) -> Iterator[Finding]:
    yield from (_finding(one, Severity.ERROR, 0) for one in found)


def _finding(one: CheckAnswer, severity: Severity, earlier: int) -> Finding:
    outcome = Outcome.ERRORED if one.rows is None else Outcome.FAILED if one.rows else Outcome.PASSED
    return Finding(
        check=CHECK,
        outcome=outcome,
        severity=severity,
        subject=Subject("check", None, one.name),
        claim=CLAIM.format(one.name),
        key=f"{CHECK}:{one.name}",
        cause=_cause(one, earlier),
        remedy=None if outcome is Outcome.PASSED else _remedy(one),
        sql=guarding.query_text(one.sql) + ";" if outcome is Outcome.FAILED else None,
    )


def _cause(one: CheckAnswer, earlier: int) -> str | None:
    if one.rows is None:
        return f"It could not be asked. {one.why}"
    if not one.rows:
        return None
    before = f" Before the pending migrations it found {earlier}." if earlier else ""
    return f"It finds {one.rows} {'row' if one.rows == 1 else 'rows'}: {told(one.examples)}.{before}"


def _remedy(one: CheckAnswer) -> str:
    if one.rows is None:
        return "Mend the query in cachegate.yml: one SELECT that reads what this user may read."
    return "Look at the rows with the query, and mend them; or mend the query in cachegate.yml, if they are right."


def told(examples: Sequence[Row]) -> str:
    """Some rows in one line."""
    return "; ".join(", ".join(f"{name} = {value}" for name, value in row.values) for row in examples)
