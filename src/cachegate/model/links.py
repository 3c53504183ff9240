"""What ties relations together in a database, in all schemas: the raw material of PostgREST's relationships."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

Name = tuple[str, str]  # (schema, name)


@dataclass(frozen=True, slots=True)
class Link:
    """A foreign key of any schema, those that only a partition has included. Pairs of columns are in its own order."""

    relation: Name
    name: str
    target: Name
    columns: tuple[tuple[str, str], ...]  # (own, referenced)


@dataclass(frozen=True, slots=True)
class Unique:
    """A primary key or UNIQUE constraint. `columns` are in the order of the table, as PostgREST compares them."""

    relation: Name
    columns: tuple[str, ...]
    primary: bool
    partition: bool = False  # of a partition, which PostgREST does not know as a relation


@dataclass(frozen=True, slots=True)
class ViewColumn:
    """A column of a view that shows a column of another relation as it is (no expression)."""

    name: str
    source: Name
    source_column: str


@dataclass(frozen=True, slots=True)
class RowFunction:
    """A function from a row of one relation to rows of another: a computed relationship. Found in its own schema."""

    function: Name
    relation: Name
    target: Name
    to_one: bool


@dataclass(frozen=True, slots=True)
class Format:
    """How the database itself has values read or shown: a representation of a domain (F-69), or a media handler."""

    kind: str
    schema: str | None
    name: str
    function: str


@dataclass(frozen=True, slots=True)
class Links:
    """Everything of this kind. Views are those of the exposed schemas and of the extra search path (F-56)."""

    foreign_keys: tuple[Link, ...] = ()
    uniques: tuple[Unique, ...] = ()
    views: Mapping[Name, tuple[ViewColumn, ...]] = field(default_factory=dict)
    row_functions: tuple[RowFunction, ...] = ()
