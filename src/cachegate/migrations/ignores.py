"""Remarks in a migration that tell a check to let a statement be: `-- cachegate: ignore CHECK [until DATE] reason`."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from difflib import get_close_matches

from cachegate.errors import UsageProblem, UsageProblems
from cachegate.migrations.lexer import Kind, Lines, Token, comments
from cachegate.migrations.problems import together
from cachegate.migrations.statements import Statement, split
from cachegate.model import expiry
from cachegate.model.migration import Migration

_REMARK = re.compile(
    r"--+\s*cachegate\s*:\s*(?P<verb>[^\s:]+)\s*(?P<check>\S*)\s*(?P<reason>.*)", re.IGNORECASE | re.DOTALL
)
_CHECK = re.compile(r"[a-z][a-z0-9_-]*")


@dataclass(frozen=True, slots=True)
class InlineIgnore:
    """A remark on `line`, and the lines of the statement that it is about, both ends included.

    `until` is the last day on which it counts, None when it has no end.
    """

    check: str
    reason: str
    file: str
    line: int
    first_line: int
    last_line: int
    until: date | None = None

    @property
    def where(self) -> str:
        return f"{self.file}:{self.line}"


def all_inline_ignores(migrations: Iterable[Migration]) -> tuple[InlineIgnore, ...]:
    """The remarks of several migrations. Raises as `inline_ignores`, for all files at once."""
    found: list[InlineIgnore] = []
    problems: list[UsageProblem] = []
    for migration in migrations:
        try:
            found += inline_ignores(migration)
        except UsageProblems as several:
            problems += several.problems
        except UsageProblem as problem:
            problems.append(problem)
    if problems:
        raise together(problems)
    return tuple(found)


def inline_ignores(migration: Migration) -> tuple[InlineIgnore, ...]:
    """The remarks of a migration, each with its statement: the one it stands in, ends the line of, or stands above.

    Raises `UsageProblem` (all at once) for a remark without a check, a reason, a statement, or with a bad date.
    """
    sql = migration.sql.decode(errors="replace")
    if "cachegate" not in sql.lower():
        return ()
    lines, statements = Lines(sql), split(sql)
    found: list[InlineIgnore] = []
    problems: list[UsageProblem] = []
    for comment in comments(sql):
        remark = _REMARK.match(comment.text) if comment.kind is Kind.LINE_COMMENT else None
        if remark is None or not get_close_matches(remark["verb"].lower(), ["ignore"], cutoff=0.7):
            continue
        line, _ = lines.at(comment.start)
        try:
            found.append(_ignore(migration.file, line, remark, _statement(comment, line, lines, statements), lines))
        except UsageProblem as problem:
            problems.append(problem)
    if problems:
        raise together(problems)
    return tuple(found)


def _ignore(file: str, line: int, remark: re.Match[str], statement: Statement | None, lines: Lines) -> InlineIgnore:
    check, (ending, reason) = remark["check"], expiry.leading(remark["reason"].strip())
    if remark["verb"].lower() != "ignore" or not _CHECK.fullmatch(check):
        raise _problem(file, line, "cannot be read", f"It says: {remark[0].strip()[:80]}")
    until = None if ending is None else _date(file, line, ending)
    if not reason:
        raise _problem(file, line, "gives no reason", "Whoever reads it later has to know why a finding was accepted.")
    if statement is None:
        raise _problem(file, line, "belongs to no statement", "No statement stands on its line or below it.")
    return InlineIgnore(check, reason, file, line, statement.line, lines.at(statement.end - 1)[0], until)


def _date(file: str, line: int, text: str) -> date:
    try:
        return expiry.parse(text)
    except ValueError:
        why = f"After until it says {text[:40]!r}, which is not a day written as {expiry.FORMAT}."
        raise _problem(file, line, "has no date after until", why) from None


def _statement(comment: Token, line: int, lines: Lines, statements: Sequence[Statement]) -> Statement | None:
    before = None
    for statement in statements:
        if statement.start > comment.start:
            ends_here = before is not None and lines.at(before.end - 1)[0] == line
            return before if ends_here else statement
        if comment.start < statement.end:
            return statement
        before = statement
    return before if before is not None and lines.at(before.end - 1)[0] == line else None


def _problem(file: str, line: int, what: str, why: str) -> UsageProblem:
    return UsageProblem(
        what=f"{file}:{line} has a cachegate remark that {what}",
        why=why,
        help="Write `-- cachegate: ignore CHECK reason`, or `-- cachegate: ignore CHECK until YYYY-MM-DD reason`,"
        " above the statement, in it, or at the end of its line.",
    )
