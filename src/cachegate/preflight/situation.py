"""What a demand will meet: the rows of now, and what the pending files do to them before it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from cachegate.migrations.lexer import identifier, tokens
from cachegate.model.quoting import identifier as quoted
from cachegate.model.standing import StandingTable
from cachegate.preflight.code import Attached, Story
from cachegate.preflight.demand import Added, Changed, Deleted, Made, Named, NotNull, Updated, What, names_of

Step = Added | Updated | Deleted


@dataclass(frozen=True, slots=True)
class Situation:
    """Before a demand. `made`: the files make the relation. `steps` are what can be worked out of its rows.

    `unclear` is what cannot: the first change of that kind. `shrinking`: that change only takes rows away.
    """

    made: Made | None = None
    steps: tuple[Step, ...] = ()
    unclear: Changed | None = None

    @property
    def shrinking(self) -> bool:
        return self.unclear is not None and self.unclear.deletes

    def added(self, column: str) -> Added | None:
        return next((one for one in reversed(self.steps) if isinstance(one, Added) and one.column == column), None)


def situation(on: Named, what: What, earlier: Sequence[Story], table: StandingTable | None) -> Situation:
    """What the events before a demand do to `on`: its own relation, or one that it points to."""
    made, steps, unclear, fired = None, list[Step](), None, table is not None and table.triggered
    for event in _of(on, earlier, table):
        match event:
            case Made(unless_there=unless_there):
                if table is None or not unless_there:
                    made, steps, unclear = event, [], None
            case Changed():
                if unclear is None and _matters(event, what):
                    unclear = event
            case Added(column=column, unless_there=True) if table is not None and column in table.columns:
                continue
            case Attached():
                fired = True
            case Updated() | Deleted() if fired:
                unclear = unclear or Changed(on, "fires triggers that may change its rows", event.place)
            case Added() | Updated() | Deleted():
                steps.append(event)
    return Situation(made, tuple(_needed(steps, what)), unclear)


def _needed(steps: Sequence[Step], what: What) -> Iterator[Step]:
    """Without the new columns that neither the demand nor another step names."""
    own = names_of(what)
    names = {identifier(token) for step in steps for text in _texts(step) for token in tokens(text)} | (own or set())
    yield from (step for step in steps if not isinstance(step, Added) or own is None or step.column in names)


def _texts(step: Step) -> Iterator[str]:
    match step:
        case Updated(columns=columns, where=where):
            yield from (where, *(f"{quoted(column)} {value}" for column, value in columns))
        case Deleted(where=where):
            yield where
        case Added(value=value):
            yield value


def _of(on: Named, earlier: Sequence[Story], table: StandingTable | None) -> Iterator[Made | Changed | Attached | Step]:
    for event in earlier:
        if isinstance(event, Attached):
            if event.firing and event.on.may_be(on):
                yield event
        elif isinstance(event, Made | Changed | Added | Updated | Deleted):
            if event.on is None or event.on.may_be(on):
                yield event
            elif isinstance(event, Changed | Updated | Deleted) and table is not None and _cascades(event.on, table):
                yield Changed(on, f"changes {event.on.label}, whose foreign keys cascade", event.place)


def _cascades(other: Named, table: StandingTable) -> bool:
    """Whether a foreign key makes rows of the table follow those of another."""
    acting = re.compile(r"REFERENCES (.+?)\(.*\bON (?:DELETE|UPDATE)\b")
    found = (match[1] for match in map(acting.search, table.constraints.values()) if match)
    return any(_last_name(target) == other.name for target in found)


def _last_name(written: str) -> str | None:
    *_, last = tokens(written)
    return identifier(last)


def _matters(event: Changed, what: What) -> bool:
    """A change of one column matters to demands that name it."""
    if event.keeps_nulls and isinstance(what, NotNull):
        return False
    names = names_of(what)
    return event.column is None or names is None or event.column in names
