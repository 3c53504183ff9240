"""Rows that violate a condition: mended where it is a list of values, left to the constraint's future, or deleted."""

from __future__ import annotations

from collections.abc import Iterator

from cachegate.migrations.lexer import Kind, identifier, tokens
from cachegate.migrations.reading import Reader, entries
from cachegate.model import quoting
from cachegate.model.preflight import Choice
from cachegate.preflight.asking.conditions import inside
from cachegate.preflight.asking.question import Facts
from cachegate.preflight.demand import Attach, Check, Validate
from cachegate.preflight.mending.rows import delete, filler_of_new, update


def of_check(what: Check, facts: Facts) -> Iterator[Choice]:
    condition = f"not {quoting.enclosed(what.text)}"
    listed, filled = _listed(what.text), _wanted(what.text)
    if listed is not None and facts.has(listed[0]):
        column, values = listed
        known = facts.column(column)
        default = (known.default if known else None) or ""
        value = next((each for each in values if default == each or default.startswith(f"{each}::")), values[0])
        why = f"{value} is a right value for them."
        yield update(facts.table, column, value, condition, f"set {column} to {value}", why)
    if filled is not None and (made_up := filler_of_new(filled, facts)):
        value, said = made_up
        why = f"{value} is a right value for them."
        yield update(facts.table, filled, value, condition, f"set {filled} to {said}", why)
    yield delete(facts.table, condition, "delete the rows that violate it")
    if facts.demand.name and not what.domain and not isinstance(facts.demand.what, Validate):
        name = quoting.identifier(facts.demand.name)
        yield Choice(
            "leave them as they are, and hold new rows only to it",
            f"alter table {facts.table.sql} add constraint {name} check {quoting.enclosed(what.text)} not valid;",
            "Nobody relies on old rows satisfying it; an UPDATE of such a row fails until it does.",
            instead=True,
        )


def _listed(text: str) -> tuple[str, list[str]] | None:
    """The column and the constants of `column in (…)`, where the condition is nothing else."""
    found = tuple(tokens(text))
    if len(found) < 4 or found[1].text.lower() != "in" or found[2].text != "(":
        return None
    reader = Reader(found[2:])
    values = [text[entry[0].start : entry[-1].end] for entry in entries(reader.parenthesised())]
    column = identifier(found[0])
    plain = all(next(iter(tokens(value))).kind in (Kind.STRING, Kind.NUMBER) for value in values)
    return (column, values) if reader.done and column and values and plain else None


def _wanted(text: str) -> str | None:
    """The column of `column is not null`, where the condition is nothing else."""
    found = tuple(tokens(text))
    words = [token.text.lower() for token in found[1:]]
    return identifier(found[0]) if words == ["is", "not", "null"] else None


def of_attach(what: Attach, facts: Facts) -> Iterator[Choice]:
    condition = inside(what.bound, facts.target)
    if condition is not None and not what.new:
        yield delete(facts.table, f"({condition}) is not true", "delete the rows outside the bound")
