"""From a demand and what the catalog says to the SELECT that finds the rows in its way; and what the answer means."""

from __future__ import annotations

from cachegate.model.standing import StandingTable
from cachegate.preflight.asking.computed import of_computed
from cachegate.preflight.asking.conditions import of_attach, of_check
from cachegate.preflight.asking.keys import of_not_null, of_unique
from cachegate.preflight.asking.question import Facts, Question, Told, Verdict
from cachegate.preflight.asking.references import of_foreign_key
from cachegate.preflight.asking.retypes import of_retype
from cachegate.preflight.demand import (
    Attach,
    Beyond,
    Check,
    Computes,
    ForeignKey,
    NotNull,
    Retype,
    Unique,
    What,
)
from cachegate.preflight.situation import Situation

__all__ = ["Facts", "Question", "Told", "Verdict", "ask", "settled"]

NEW = "These files make it, so it has no row that was there before."


def ask(what: What, facts: Facts) -> Question | Told:
    """`what` with its references resolved: the constraint for a validation, the columns for an index."""
    if facts.settled.made is not None:
        return _of_new(facts.settled)
    match what:
        case Unique():
            return of_unique(what, facts)
        case NotNull():
            return of_not_null(what, facts)
        case Check():
            return of_check(what, facts)
        case ForeignKey():
            return of_foreign_key(what, facts)
        case Retype():
            return of_retype(what, facts)
        case Attach():
            return of_attach(what, facts)
        case Computes():
            return of_computed(what, facts)
        case Beyond(why):
            return Told(Verdict.UNKNOWN, why)
        case _:
            return Told(Verdict.UNKNOWN, "The constraint that it is about is not known.")


def _of_new(settled: Situation) -> Told:
    if (settled.made is not None and settled.made.filled) or settled.unclear is not None:
        why = "These files make it and fill it: the gate's own database shows whether that works."
        return Told(Verdict.UNKNOWN, why)
    return Told(Verdict.NO, NEW)


def settled(facts: Facts, offending: bool) -> Told | None:
    """What stands against saying yes or no although rows were counted; None where nothing does."""
    unclear = facts.settled.unclear
    if unclear is not None and (offending or not facts.settled.shrinking):
        return _because(facts.table, unclear.how, unclear.place.file, unclear.place.line)
    beyond = facts.beyond.unclear
    if beyond is not None and facts.target is not None and (offending or "inserts" not in beyond.how):
        return _because(facts.target, beyond.how, beyond.place.file, beyond.place.line)
    if offending and facts.demand.may_skip:
        return Told(Verdict.UNKNOWN, facts.demand.may_skip)
    return None


def _because(table: StandingTable, how: str, file: str, line: int | None) -> Told:
    return Told(Verdict.UNKNOWN, f"{file}:{line} {how} before it, and that is not worked out ({table.label}).")
