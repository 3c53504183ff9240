"""Values of single columns put together to rows that satisfy what several columns have to satisfy at once."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Sequence
from itertools import islice, product

from cachegate.model.rows import Condition, Row, Table

Accepts = Callable[[Sequence[tuple[str, str]], Sequence[Row], Sequence[str]], Sequence[int]]
"""Of rows, given the names and SQL types of their columns: which of them Postgres takes as values of these types, and
finds no condition false for. Answers with their places, in order."""

TRIED = 2000
"""Combinations that are looked at for one knot of columns."""


def accepted(table: Table, rows: Sequence[Row], conditions: Collection[Condition], accepts: Accepts) -> list[Row]:
    """The rows, all of the same columns, that Postgres would take."""
    if not rows:
        return []
    columns = [(name, table.shapes[name].name) for name in rows[0]]
    return [rows[place] for place in accepts(columns, rows, [condition.sql for condition in conditions])]


def knots(columns: Collection[str], ties: Collection[frozenset[str]]) -> list[frozenset[str]]:
    """Columns that belong together because constraints tie them, in the order of `columns`; most are alone."""
    found: list[frozenset[str]] = [frozenset({column}) for column in columns]
    for tie in ties:
        tied = [knot for knot in found if knot & tie]
        if len(tied) > 1:
            whole = frozenset().union(*tied)
            found = [whole if knot is tied[0] else knot for knot in found if knot is tied[0] or knot not in tied]
    return found


def joined(units: Sequence[Sequence[Row]]) -> list[Row]:
    """Rows that take one part of each unit, the first parts first; parts that contradict one another do not join."""
    each = max(2, int(TRIED ** (1 / max(1, len(units)))))
    places = sorted(product(*(range(min(len(unit), each)) for unit in units)), key=lambda one: (sum(one), max(one)))
    found: list[Row] = []
    for choice in places:
        row: dict[str, object] = {}
        parts = [unit[place] for unit, place in zip(units, choice, strict=True)]
        if all(row.setdefault(name, value) == value for part in parts for name, value in part.items()):
            found.append(row)
    return found


def together(knotted: Sequence[Sequence[Row]], keys: Collection[Sequence[str]], wanted: int) -> list[Row]:
    """Up to `wanted` whole rows, of which no two are equal in a key."""
    found: list[Row] = []
    for row in islice(_whole(knotted), TRIED):
        if not any(_equal(row, other, key) for other in found for key in keys):
            found.append(row)
        if len(found) == wanted:
            break
    return found


def _whole(knotted: Sequence[Sequence[Row]]) -> Iterator[Row]:
    """Rows with a part of each knot: first those that differ everywhere, then every combination."""
    longest = max(map(len, knotted), default=0)
    for turn in range(longest):
        yield {name: value for rows in knotted for name, value in rows[turn % len(rows)].items()}
    for parts in product(*knotted):
        yield {name: value for part in parts for name, value in part.items()}


def _equal(one: Row, other: Row, key: Sequence[str]) -> bool:
    """Whether a unique key would take them for the same: nulls and columns that the database fills are not."""
    return all(one.get(name) is not None and one.get(name) == other.get(name) for name in key)
