"""What PostgREST derives from a catalog, as values: the content of its schema cache."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from cachegate.model.catalog import Function, Name, Relation


class Cardinality(StrEnum):
    MANY_TO_ONE = "many-to-one"
    ONE_TO_MANY = "one-to-many"
    ONE_TO_ONE = "one-to-one"
    MANY_TO_MANY = "many-to-many"
    COMPUTED = "computed"


@dataclass(frozen=True, slots=True)
class Junction:
    """What a many-to-many relationship goes through: a table, or a view over one, and its two foreign keys."""

    relation: Name
    constraints: tuple[str, str]
    source_columns: tuple[tuple[str, str], ...]  # (origin's, junction's)
    target_columns: tuple[tuple[str, str], ...]  # (target's, junction's)


@dataclass(frozen=True, slots=True)
class Relationship:
    """One way to embed `target` in `origin`. `columns` are pairs (origin's, target's).

    `constraint` is the foreign key, "" for many-to-many and computed ones; `function` makes a computed one, which is
    embedded by that name, in the function's schema.
    """

    origin: Name
    target: Name
    cardinality: Cardinality
    constraint: str = ""
    columns: tuple[tuple[str, str], ...] = ()
    junction: Junction | None = None
    function: Name | None = None
    computed_to_one: bool = False
    origin_is_view: bool = False
    target_is_view: bool = False

    @property
    def is_self(self) -> bool:
        """Whether both ends are the same relation."""
        return self.origin == self.target

    @property
    def to_one(self) -> bool:
        """Whether clients get an object rather than an array."""
        single = (Cardinality.MANY_TO_ONE, Cardinality.ONE_TO_ONE)
        return self.computed_to_one if self.function else self.cardinality in single


@dataclass(frozen=True, slots=True)
class Api:
    """A schema cache. `relationships` are looked up by origin and by the schema of the target, or of the function.

    `primary_keys` are those of views as well, and name only relations that have one; `functions` holds the overloads
    that can be called, in the order of their signatures.
    """

    schemas: tuple[str, ...]
    relations: Mapping[Name, Relation]
    primary_keys: Mapping[Name, frozenset[str]]
    relationships: Mapping[tuple[Name, str], tuple[Relationship, ...]]
    functions: Mapping[Name, tuple[Function, ...]]
