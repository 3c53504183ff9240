"""Ways to clean up rows that are in a statement's way: SQL for a person to review; nothing runs it for them."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import replace

from cachegate.model.preflight import Choice
from cachegate.preflight.asking.question import Facts
from cachegate.preflight.demand import Added, Attach, Check, ForeignKey, NotNull, Retype, Unique, What, names_of
from cachegate.preflight.mending.conditions import of_attach, of_check
from cachegate.preflight.mending.duplicates import left_out, of_unique
from cachegate.preflight.mending.orphans import of_foreign_key
from cachegate.preflight.mending.values import of_not_null, of_retype

REVIEW = "review before you run it"
IN_BETWEEN = "It goes right before the statement, after what stands before that in the files."


def choices(what: What, facts: Facts, *, spared: bool) -> tuple[Choice, ...]:
    """The likelier first. What the files do to the rows before the statement has to come before the clean-up too.

    No row goes for what a new column does not have, and none if there is no row beside the offending (`spared`).
    """
    keep = not spared or any(isinstance(step, Added) and step.column in _columns(what) for step in facts.settled.steps)
    found = tuple(one for one in _choices(what, facts) if not (keep and one.deletes))
    if not facts.settled.steps or (isinstance(what, NotNull) and what.new):
        return found
    if any(isinstance(step, Added) and step.statement == facts.demand.statement for step in facts.settled.steps):
        return ()  # the statement itself makes the column: nothing can come in between
    return tuple(replace(one, assuming=f"{one.assuming} {IN_BETWEEN}".strip()) for one in found)


def unoffered(what: What, facts: Facts) -> str:
    """Why no clean-up is offered where one usually is, as a sentence; "" else."""
    return left_out(what, facts) if isinstance(what, Unique) else ""


def _columns(what: What) -> Collection[str | None]:
    """Those that the demand is about."""
    return what.columns if isinstance(what, ForeignKey) else names_of(what) or ()


def _choices(what: What, facts: Facts) -> Iterator[Choice]:
    match what:
        case Unique():
            yield from of_unique(what, facts)
        case NotNull():
            yield from of_not_null(what, facts)
        case Check():
            yield from of_check(what, facts)
        case ForeignKey():
            yield from of_foreign_key(what, facts)
        case Retype():
            yield from of_retype(what, facts)
        case Attach():
            yield from of_attach(what, facts)
