"""Where a migration tool keeps what it applied: a table of the database, and what its rows say."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import LiteralString


class Standing(StrEnum):
    """What a row says of a migration; the last row about it counts."""

    APPLIED = "applied"
    UP_TO = "up to"  # this one and everything that sorts before it is there
    FAILED = "failed"
    UNDONE = "undone"


@dataclass(frozen=True, slots=True)
class Row:
    """One row, in the order in which things were applied.

    `key` is what the tool calls the migration. `scope` tells apart what several projects keep in one table.
    """

    key: str
    scope: str = ""
    checksum: str | None = None
    standing: Standing = Standing.APPLIED


@dataclass(frozen=True, slots=True)
class Entry:
    """What a tool writes down of a migration that it applied; `name` is its file without the ending."""

    key: str
    name: str
    checksum: str


@dataclass(frozen=True, slots=True)
class Table:
    """A tool's table. `schema` is None where it is made in the first schema of the tool's search path.

    It is known by `columns`, all of which it has, and by `others`, none of which it has. In the statements `{table}`
    and `{schema}` stand for their names: `rows` gives key, scope, checksum and standing of each row as text; `create`
    makes it as the tool does, "" where that is not known; `record` takes the fields of an `Entry` as parameters.
    """

    tool: str
    name: str
    columns: tuple[str, ...]
    rows: LiteralString
    schema: str | None = None
    others: tuple[str, ...] = ()
    create: LiteralString = ""
    record: LiteralString = ""


@dataclass(frozen=True, slots=True)
class Found:
    """A tool's table as a database has it: where it stands, and its rows."""

    table: Table
    place: tuple[str, str]
    rows: tuple[Row, ...]

    @property
    def name(self) -> str:
        return ".".join(self.place)
