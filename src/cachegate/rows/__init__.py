"""Rows that a table should take, made from its catalog: pure, but for the questions that a function answers."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass

from cachegate.model.rows import Condition, Reference, Row, Table
from cachegate.rows.combine import Accepts, accepted, joined, knots, together
from cachegate.rows.hints import mined
from cachegate.rows.values import candidates, sure

__all__ = ["Accepts", "Unmade", "made"]

WANTED = 3
SLICE = 12
"""Values that Postgres is asked about at once."""


@dataclass(frozen=True, slots=True)
class Unmade:
    """No row could be made; `reason` says what stands in the way."""

    reason: str


def made(
    table: Table, columns: Collection[str], optional: Collection[str], accepts: Accepts, wanted: int = WANTED
) -> tuple[Row, ...] | Unmade:
    """Up to `wanted` rows that name these columns, without those `optional` ones for which no value is found.

    Conditions on other columns are left for the insert to tell.
    """
    names = [name for name in table.shapes if name in columns]
    pointing = [one for one in table.references if set(one.columns) & set(names)]
    for one in pointing:
        if not one.examples and not set(one.columns) & table.nullable:
            return Unmade(f"it needs a row in {one.target}, and there is none: --seed can bring one")
    references = [one for one in pointing if one.examples]
    empty = frozenset(_left_empty(one, references, table) for one in pointing if not one.examples)
    conditions = [one for one in table.conditions if one.columns and one.columns <= set(names)]
    knotted = []
    ties = [one.columns for one in conditions] + [frozenset(one.columns) for one in references]
    for knot in knots(names, ties):
        rows = _of_knot(table, knot, references, empty, conditions, accepts)
        if not isinstance(rows, Unmade):
            knotted.append(rows)
        elif not knot <= frozenset(optional):
            return rows
    return tuple(together(knotted, table.keys, wanted))


def _of_knot(
    table: Table,
    knot: frozenset[str],
    references: Collection[Reference],
    empty: frozenset[str],
    conditions: Collection[Condition],
    accepts: Accepts,
) -> list[Row] | Unmade:
    """Rows of these columns only, in which each has a value that it may have beside the others."""
    here = [one for one in references if set(one.columns) & knot]
    units: list[list[Row]] = [list(_pointing(one, knot - empty)) for one in here]
    units += [[{name: None}] for name in sorted(knot & empty)]
    pointing = {name for one in here for name in one.columns} | empty
    several = len(knot) > 1
    for name in table.shapes:
        if name not in knot or name in pointing:
            continue
        values = _of_column(table, name, conditions, accepts, alone=not several)
        if not values:
            return Unmade(_unsatisfied(table, name))
        if several and name in table.nullable:
            values.insert(min(3, len(values)), {name: None})
        units.append(values)
    spanning = [one for one in conditions if one.columns <= knot and (len(one.columns) > 1 or one.columns & pointing)]
    rows = joined(units)
    rows = accepted(table, rows, spanning, accepts) if spanning else rows
    if rows:
        return rows
    return Unmade(f"no values were found for {', '.join(sorted(knot))} that its constraints take together")


def _of_column(
    table: Table, name: str, conditions: Collection[Condition], accepts: Accepts, *, alone: bool
) -> list[Row]:
    """Values of one column, as rows of it alone, that its type and the conditions on nothing else take.

    A few are enough where it is `alone`; beside other columns there must be some to choose from.
    """
    shape = table.shapes[name]
    own = [one for one in conditions if one.columns == {name}]
    hints = mined(one.sql for one in conditions if name in one.columns)
    proposed = candidates(shape, hints, unique=any(name in key for key in table.keys))
    rows: list[Row] = [{name: value} for value in proposed]
    if sure(shape) and not hints.constrained:
        return rows[:SLICE]
    found: list[Row] = []
    for start in range(0, len(rows), SLICE):
        found += accepted(table, rows[start : start + SLICE], own, accepts)
        if alone and len(found) >= WANTED:
            break
    return found


def _left_empty(reference: Reference, filled: Collection[Reference], table: Table) -> str:
    """The column that is null where there is no row to point to: one that no other foreign key needs, if possible."""
    needed = {name for one in filled for name in one.columns}
    return min((name for name in reference.columns if name in table.nullable), key=lambda name: name in needed)


def _pointing(reference: Reference, columns: Collection[str]) -> Iterator[Row]:
    """What the columns of a foreign key may be: as in rows that are there."""
    for example in reference.examples:
        values = dict(zip(reference.columns, example, strict=True))
        yield {name: value for name, value in values.items() if name in columns}


def _unsatisfied(table: Table, name: str) -> str:
    conditions = [one.sql for one in table.conditions if one.columns == {name}] + list(table.shapes[name].checks)
    said = f", with {' and '.join(conditions)}" if conditions else ""
    return f"no value was found for {name}, of type {table.shapes[name].name}{said}"
