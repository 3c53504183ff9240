"""What is wrong with the files of a migrations folder, as findings: with those already applied, and their order."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from cachegate.migrations import habits
from cachegate.model.migration import Remark, Selection
from cachegate.model.report import Finding, Outcome, Severity, Subject


def of_selection(selection: Selection, layout: str) -> Iterator[Finding]:
    """What became of files that are applied already, what does not fit them, and what the layout remarked."""
    yield from _of_applied(selection, habits.of(layout))
    yield from _of_order(selection, habits.of(layout))
    for remark in dict.fromkeys(selection.remarks):
        yield from _of_remark(remark, (remark.check, remark.file) in selection.lived_with)


def _of_remark(remark: Remark, lived_with: bool) -> Iterator[Finding]:
    """What was there before this pull request is not its fault: a notice, and nothing if no tool minds it."""
    if lived_with and not remark.severe:
        return
    lasting = Severity.ERROR if remark.severe else Severity.WARNING
    finding = _about_file(
        remark.check,
        Severity.NOTICE if lived_with else lasting,
        remark.file,
        claim=remark.claim,
        cause=remark.cause,
        remedy=remark.remedy,
    )
    if remark.about:
        finding = replace(finding, key=f"{remark.check}:{remark.about}", line=remark.line)
    yield replace(finding, outcome=Outcome.ERRORED) if remark.unseen and not lived_with else finding


def _of_applied(selection: Selection, habit: habits.Habits) -> Iterator[Finding]:
    for file in selection.failed:
        yield _about_file(
            "baseline-failed",
            Severity.ERROR,
            file,
            claim="migrations that were begun are there completely",
            cause="The ledger in the database says that this file failed: it may be there by half, and tools that look"
            " at their ledger stop until somebody has settled it.",
            remedy="See what is left of it in the database, finish it or take it back, and let the tool know (resolve,"
            " repair, force).",
        )
    for file in selection.edited:
        yield _about_file(
            "baseline-edited",
            Severity.ERROR,
            file,
            claim="migrations that are applied already are left as they were",
            cause="This file was applied before, as it stood there; where it ran, the edit will never run"
            f"{_clause(habit.edited)}.",
            remedy="Undo the edit, and put the change into a new migration.",
        )
    for file in selection.deleted:
        yield _about_file(
            "baseline-deleted",
            Severity.WARNING,
            file,
            claim="migrations that are applied already are kept",
            cause="This file was applied before and is gone: a database made from this folder would differ"
            f"{_clause(habit.gone)}.",
            remedy="Restore it, and undo its effects in a new migration.",
        )
    for key in selection.unknown:
        yield _about_file(
            "baseline-deleted",
            Severity.WARNING,
            None,
            key,
            claim="migrations that are applied already are kept",
            cause="The ledger in the database has it, and the folder has no such file: it was deleted, renamed, or"
            f" applied from another branch{_clause(habit.gone)}.",
            remedy="Restore the file, or let the tool forget it if that is meant.",
        )


def _of_order(selection: Selection, habit: habits.Habits) -> Iterator[Finding]:
    for file in selection.out_of_order:
        yield _about_file(
            "out-of-order",
            Severity.ERROR if habit.severe else Severity.WARNING,
            file,
            claim="new migrations sort after those that are applied already",
            cause=f"This new file sorts before one that is applied already: {habit.late}.",
            remedy="Give it a version that is newer than every other.",
        )
    for file in selection.moved if habit.moved else ():
        yield _about_file(
            "journal-mismatch",
            Severity.ERROR,
            file,
            claim="migrations that are applied already keep their places",
            cause=f"It comes before others now that were applied before it: {habit.moved}.",
            remedy="Put it back to where it was, and add new ones at the end.",
        )


def _clause(habit: str) -> str:
    return f"; {habit}" if habit else ""


def _about_file(
    check: str, severity: Severity, file: str | None, name: str | None = None, *, claim: str, cause: str, remedy: str
) -> Finding:
    """`name` is what there is no file of."""
    subject = file if file is not None else f"version {name}"
    return Finding(
        check=check,
        outcome=Outcome.FAILED,
        severity=severity,
        subject=Subject("migration", None, subject),
        claim=claim,
        key=f"{check}:{file if file is not None else name}",
        cause=cause,
        remedy=remedy,
        file=file,
    )
