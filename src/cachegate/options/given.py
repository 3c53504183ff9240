"""What one source says about one option: raw text that remembers where it stood."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import IntEnum
from pathlib import Path

from cachegate.model.migration import Place
from cachegate.options.spec import Shape, Spec


class Rank(IntEnum):
    """Who wins: the higher source."""

    FILE = 1
    ENVIRONMENT = 2
    INPUT = 3
    COMMAND_LINE = 4


@dataclass(frozen=True, slots=True)
class Item:
    """One value as written, or the key of a pair and its `value` (None when only the key was given).

    `until` is the date of an ignore where that has a place of its own; `place` is where in a file it stands.
    """

    text: str
    source: str
    value: str | None = None
    until: str | None = None
    place: Place | None = None


@dataclass(frozen=True, slots=True)
class Given:
    """At least one item. `base` is the folder that relative paths start from."""

    items: tuple[Item, ...]
    base: Path
    rank: Rank

    @property
    def source(self) -> str:
        return self.items[0].source


Layer = Mapping[str, Given]  # by the option's name


def items(spec: Spec, text: str, source: str) -> tuple[Item, ...]:
    """The items that one text holds, split as the option's shape says."""
    match spec.shape:
        case Shape.SWITCH | Shape.ONE:
            return (Item(text, source),)
        case Shape.NAMES:
            parts = _parts(text.replace(",", "\n"))
            return tuple(Item(part, source) for part in parts)
        case Shape.LINES:
            return tuple(Item(part, source) for part in _parts(text))
        case Shape.SETTINGS | Shape.IGNORES:
            return tuple(pair(part, source) for part in _parts(text))


def pair(text: str, source: str) -> Item:
    """`KEY=VALUE`, or `KEY` alone."""
    key, equals, value = text.partition("=")
    return Item(key.strip(), source, value.strip() if equals else None)


def _parts(text: str) -> list[str]:
    """The lines that are not empty; one empty line when there is none, for its reader to refuse."""
    return [line.strip() for line in text.split("\n") if line.strip()] or [""]
