"""Example rows without their data: keys are shown, values are described."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable

from cachegate.model.preflight import Row
from cachegate.model.redact import redact
from cachegate.model.standing import StandingTable

OWN = frozenset({"ctid", "copies", "place", "tableoid"})
"""Columns that the questions add: they say nothing of what is stored."""
LONGEST = 200


def keys_of(table: StandingTable | None) -> Callable[[str], bool]:
    """Whether a column's values name rows: those of the primary key and of foreign keys, labels, truth values."""
    columns = table.columns.values() if table is not None else ()
    return (OWN | {one.name for one in columns if one.key or one.labels or one.base == "boolean"}).__contains__


def names_rows(column: str) -> bool:
    """Whether a column of a project's own query tells which row it is, by its name."""
    return column in OWN or column in ("id", "count") or column.endswith("_id")


def shown(
    found: Iterable[Iterable[tuple[str, str | None]]], is_key: Callable[[str], bool], *, values: bool
) -> tuple[Row, ...]:
    """Rows for a report; with `values` as they are, but for what looks like a secret."""
    return tuple(Row(tuple((name, _value(value, values or is_key(name))) for name, value in row)) for row in found)


def _value(value: str | None, plain: bool) -> str:
    if value is None:
        return "NULL"
    if plain:
        text = redact(value)
        return text if len(text) <= LONGEST else f"{text[: LONGEST - 1]}…"
    return described(value)


def described(value: str) -> str:
    """What stands in the place of a value that is not shown."""
    return f"<{len(value)} character{'' if len(value) == 1 else 's'}>"


def quoted_away(message: str, *, values: bool) -> str:
    """A message of the server without the value in its quotation marks."""
    return redact(message) if values else re.sub(r'"(?:[^"]|"(?!$))*"', '"…"', redact(message))
