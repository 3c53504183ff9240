"""Unique keys and foreign keys, as a catalog has them."""

from __future__ import annotations

from dataclasses import dataclass, field

from cachegate.model.links import Name


@dataclass(frozen=True, slots=True)
class IndexExpression:
    """A part of an index that is no bare column: what the index calls it, its type, and itself."""

    name: str
    type: str
    sql: str


@dataclass(frozen=True, slots=True)
class Key:
    """A unique index or constraint. `plain` means ON CONFLICT can infer it from its columns alone.

    If it is not, the other fields say why: `predicate` is a partial index' condition, `temporal` a key WITHOUT
    OVERLAPS. `columns` are its bare ones.
    """

    schema: str
    relation: str
    name: str
    columns: tuple[str, ...]
    primary: bool
    plain: bool
    constraint: bool
    deferrable: bool = field(default=False, compare=False)
    predicate: str | None = field(default=None, compare=False)
    expressions: tuple[IndexExpression, ...] = field(default=(), compare=False)
    temporal: bool = field(default=False, compare=False)
    nulls_not_distinct: bool = field(default=False, compare=False)


@dataclass(frozen=True, slots=True)
class ForeignKey:
    schema: str
    relation: str
    name: str
    columns: tuple[str, ...]
    target_schema: str
    target: str
    target_columns: tuple[str, ...]

    @property
    def id(self) -> tuple[str, str, str]:
        return self.schema, self.relation, self.name

    @property
    def ends(self) -> frozenset[Name]:
        return frozenset({(self.schema, self.relation), (self.target_schema, self.target)})
