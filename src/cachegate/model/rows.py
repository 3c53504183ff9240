"""What it takes to write a row: the shapes of a table's columns, its constraints, and the rows that it may point to."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

Json = Any  # str, int, float, bool, None, list or dict, as `json` knows them
Row = Mapping[str, Json]


class ShapeKind(StrEnum):
    BASE = "base"
    ENUM = "enum"
    DOMAIN = "domain"
    COMPOSITE = "composite"
    ARRAY = "array"
    RANGE = "range"
    MULTIRANGE = "multirange"


@dataclass(frozen=True, slots=True)
class Shape:
    """A type, taken apart. `name` is as SQL writes it, length included; `family` is the type's own name without schema.

    `parts` are a domain's base, an array's element or a range's subtype, each with the name "", or the fields of a
    composite type. `checks` are a domain's constraints, as Postgres prints them.
    """

    name: str
    family: str
    kind: ShapeKind = ShapeKind.BASE
    labels: tuple[str, ...] = ()
    parts: tuple[tuple[str, Shape], ...] = ()
    checks: tuple[str, ...] = ()

    @property
    def modifier(self) -> tuple[int, ...]:
        """The numbers in brackets: (5, 2) of `numeric(5,2)`, () where there are none."""
        found = re.search(r"\((-?\d+)(?:,(-?\d+))?\)", self.name) if self.kind is ShapeKind.BASE else None
        return tuple(int(number) for number in found.groups() if number is not None) if found else ()

    @property
    def inner(self) -> Shape:
        """The only part: of a domain, an array or a range."""
        ((_, shape),) = self.parts
        return shape


@dataclass(frozen=True, slots=True)
class Condition:
    """A CHECK, or what the partitions of a table take: SQL over the names of its columns, which must not be false."""

    sql: str
    columns: frozenset[str]


@dataclass(frozen=True, slots=True)
class Reference:
    """A foreign key. `examples` are values of the columns that it points to, one tuple for each row that was found."""

    target: str
    columns: tuple[str, ...]
    examples: tuple[tuple[Json, ...], ...] = ()


@dataclass(frozen=True, slots=True)
class Table:
    """A table as far as a new row has to do with it. `keys` are the columns of its unique keys."""

    schema: str
    name: str
    shapes: Mapping[str, Shape]
    nullable: frozenset[str] = frozenset()
    conditions: tuple[Condition, ...] = ()
    references: tuple[Reference, ...] = ()
    keys: tuple[tuple[str, ...], ...] = ()
