"""What clients of an API rely on besides names: what they must send, which words they get, which columns come back."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from cachegate.model.links import Name


@dataclass(frozen=True, slots=True)
class Required:
    """A column that every inserted row has to have a value for: NOT NULL, and nothing in the catalog fills it.

    `table` is where it is, which may lie under the view that is exposed; `place` tells it from another of its name.
    `triggers` are row triggers before INSERT, which may fill it after all. `droppable` says that DROP NOT NULL would
    end it: it does not for a primary key or a domain.
    """

    table: Name
    column: str
    place: str
    triggers: tuple[str, ...] = ()
    droppable: bool = True


@dataclass(frozen=True, slots=True)
class Label:
    """A word of an enum type. `place` stays when it is renamed."""

    place: int
    text: str


@dataclass(frozen=True, slots=True)
class Contract:
    """All of this of one database.

    `required` is by exposed relation; one that is missing cannot be told about (a view with rules or triggers of its
    own). `enums` is by the type's name, as columns have it. `outputs` are the columns, with their types, that a
    function's OUT, INOUT and TABLE arguments return, by its id.
    """

    required: Mapping[Name, tuple[Required, ...]] = field(default_factory=dict)
    enums: Mapping[str, tuple[Label, ...]] = field(default_factory=dict)
    outputs: Mapping[tuple[str, str, str], tuple[tuple[str, str], ...]] = field(default_factory=dict)
