"""How a team writes down an upsert that its clients send: `films(title, year)` or `api.films(title, year)`."""

from __future__ import annotations

import re
from pathlib import Path

from cachegate.model.upserts import UpsertTarget
from cachegate.options.mistakes import BadValue, quoted
from cachegate.options.readers import identifier

LONGEST = 2_500  # characters: a key has at most 32 columns

_NAME = r'(?:"(?:[^"]|"")+"|[^\s".,()](?:[^".,()]*[^\s".,()])?)'
_ENTRY = re.compile(
    rf"\s*(?:(?P<schema>{_NAME})\s*\.\s*)?(?P<relation>{_NAME})\s*"
    rf"\(\s*(?P<columns>{_NAME}(?:\s*,\s*{_NAME})*)\s*\)\s*"
)
HELP = (
    'Write table(column, column) or schema.table(column), each on a line of its own, names as Postgres has them; "…"'
    " around one that has a dot, a comma or a bracket in it."
)


def upsert_target(text: str, base: Path) -> UpsertTarget:
    """A relation and the columns that clients give as on_conflict. Names keep their case, quoted or not."""
    if len(text) > LONGEST or (seen := _ENTRY.fullmatch(text)) is None:
        raise BadValue(f"{quoted(text)} is not a table with columns in brackets", HELP)
    columns = tuple(_plain(name, base) for name in re.findall(_NAME, seen["columns"]))
    twice = next((name for name in columns if columns.count(name) > 1), None)
    if twice is not None:
        raise BadValue(f"{quoted(text)} names the column {quoted(twice)} twice", "Name each column once.")
    return UpsertTarget(seen["schema"] and _plain(seen["schema"], base), _plain(seen["relation"], base), columns)


def _plain(name: str, base: Path) -> str:
    quotes = name.startswith('"')
    return identifier(name[1:-1].replace('""', '"') if quotes else name, base)
