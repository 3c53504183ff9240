"""Whether a value of one type looks to clients like a value of another, both when they send it and when they get it."""

from __future__ import annotations

import re

from cachegate.model.contract import Contract

WHOLE = ("smallint", "integer", "bigint", "numeric")
FLOATING = ("real", "double precision")
TEXTS = frozenset({"character varying", "text"})
JSON = frozenset({"json", "jsonb"})
_SIZED = re.compile(r"(?P<name>[a-z ]+?)\((?P<sizes>\d+(?:,-?\d+)?)\)(?P<rest>.*)")


def widened(before: str, after: str, old: Contract, new: Contract) -> bool:
    """True if all that was sent is still taken, and what comes back has the form that it had.

    Types are as Postgres prints them. When in doubt they differ.
    """
    if before.endswith("[]") or after.endswith("[]"):
        return before[-2:] == after[-2:] and widened(before[:-2], after[:-2], old, new)
    if before in old.enums:
        return _texts(before, old) <= _texts(after, new) if after in new.enums else after == "text"
    (name, sizes, rest), (other, others, other_rest) = _parts(before), _parts(after)
    if name == other and rest == other_rest:
        return _fits(sizes, others)
    if {name, other} == TEXTS:
        return not others
    if {name, other} <= JSON:
        return True
    if others:
        return False
    return any(
        name in family and other in family and family.index(name) < family.index(other) for family in (WHOLE, FLOATING)
    )


def _texts(type: str, contract: Contract) -> set[str]:
    return {label.text for label in contract.enums[type]}


def _parts(type: str) -> tuple[str, tuple[int, ...], str]:
    """`timestamp(3) without time zone` as its name, its sizes and what follows them."""
    found = _SIZED.fullmatch(type)
    if found is None:
        return type, (), ""
    return found["name"], tuple(int(size) for size in found["sizes"].split(",")), found["rest"]


def _fits(sizes: tuple[int, ...], others: tuple[int, ...]) -> bool:
    """No size is any size. Digits before the point count for themselves: numeric(6,2) has four."""
    if not others:
        return True
    if len(sizes) != len(others):
        return False
    if len(sizes) == 2:
        return sizes[1] <= others[1] and sizes[0] - sizes[1] <= others[0] - others[1]
    return sizes[0] <= others[0]
