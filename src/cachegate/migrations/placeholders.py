"""Placeholders that a layout's tool fills in before it sends a file (`${schema}` of Flyway's)."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from functools import partial
from types import MappingProxyType

from cachegate.migrations.lexer import position
from cachegate.model.migration import Migration, Place
from cachegate.model.script import Filled, Refused

_NAME = r"[^\s{}]+?"
_NOTHING: Mapping[str, str] = MappingProxyType({})


def filler(
    migration: Migration, connected: Mapping[str, str] = _NOTHING, given: Mapping[str, str] = _NOTHING
) -> Callable[[int, int], Filled]:
    """What gives the file's text between two offsets (characters), with every placeholder's value in its place.

    `connected` are psql's variables of the connection, `given` (`--set`) wins over the tool's own configuration. As
    for Flyway, names are the same whatever their case, and count in comments and strings as well. It raises `Refused`
    for a name without a value, at which such a tool stops too.
    """
    text = migration.sql.decode("utf-8")
    marks = migration.manner.placeholders
    if marks is None:
        return lambda start, end: Filled(text[start:end], ((0, start, True),))
    named = re.compile(f"{re.escape(marks[0])}({_NAME}){re.escape(marks[1])}")
    values = {**_own(migration, connected), **dict(migration.manner.variables), **given}
    folded = {name.lower(): value for name, value in values.items()}
    return partial(_filled, migration, text, named, folded)


def _own(migration: Migration, connected: Mapping[str, str]) -> dict[str, str]:
    """Those that Flyway has by itself (its documentation, "Default placeholders"); the rest depend on a machine."""
    return {
        "flyway:defaultschema": (*migration.manner.search_path, "public")[0],
        "flyway:user": connected.get("USER", ""),
        "flyway:database": connected.get("DBNAME", ""),
        "flyway:timestamp": f"{datetime.now(UTC):%Y-%m-%d %H:%M:%S}",
        "flyway:filename": migration.name,
        "flyway:table": "flyway_schema_history",
        "flyway:environment": "default",
    }


def _filled(
    migration: Migration, text: str, named: re.Pattern[str], values: Mapping[str, str], start: int, end: int
) -> Filled:
    parts: list[str] = []
    runs: list[tuple[int, int, bool]] = []
    at, length = start, 0
    for found in named.finditer(text, start, end):
        begin, after = found.span()
        value = values.get(found[1].lower())
        if value is None:
            raise _unknown(migration, text, begin, found[1])
        for piece, origin, exact in ((text[at:begin], at, True), (value, begin, False)):
            runs.append((length, origin, exact))
            parts.append(piece)
            length += len(piece)
        at = after
    return Filled("".join([*parts, text[at:end]]), (*runs, (length, at, True)))


def _unknown(migration: Migration, text: str, offset: int, name: str) -> Refused:
    return Refused(
        Place(migration.file, *position(text, offset)),
        f"the placeholder {name[:80]} has no value, at which Flyway stops",
        f"Give it one: --set {name[:80]}=VALUE, or flyway.placeholders.{name[:80]} in Flyway's configuration.",
    )
