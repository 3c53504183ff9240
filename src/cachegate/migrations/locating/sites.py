"""The statements of a migration in the order in which they ran, each with the file that it stands in."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from itertools import groupby

from cachegate.migrations.lexer import Lines
from cachegate.migrations.statements import Statement, split
from cachegate.model.migration import Migration, Place
from cachegate.model.redact import redact

SHOWN = 120  # characters of a statement: enough to know it by
Sent = tuple[str, Place]
"""The text of a statement as it was sent, and where it begins."""


@dataclass(frozen=True, slots=True)
class Site:
    """A statement, and where the text begins that it is a part of."""

    text: Place
    lines: Lines
    statement: Statement

    def place(self, offset: int) -> Place:
        """Line and column of a character of that text, with the beginning of this statement."""
        line, column = self.lines.at(offset)
        if line == 1:
            column += (self.text.column or 1) - 1
        return Place(self.text.file, line + (self.text.line or 1) - 1, column, beginning(self.statement.text))


@lru_cache(maxsize=4096)
def beginning(text: str) -> str:
    """The first words of a statement on one line, without secrets."""
    words = redact(" ".join(text[: 10 * SHOWN].split()))
    return words if len(words) <= SHOWN else words[: SHOWN - 1] + "…"


def of_file(migration: Migration) -> tuple[Site, ...]:
    """The statements of the text, numbered as the server gets them."""
    return tuple(_of_text(migration.sql.decode(errors="replace"), Place(migration.file)))


def of_script(sent: Iterable[Sent]) -> tuple[Site, ...]:
    """The statements that were sent one by one, from whatever file; texts with several come once for each of them."""
    found: list[Site] = []
    for (text, place), same in groupby(sent):
        times = len(list(same))
        inside = list(_of_text(text, place))
        found += inside if len(inside) == times else (inside or [_empty(text, place)])[:1] * times
    return tuple(found)


def _of_text(text: str, place: Place) -> Iterator[Site]:
    lines = Lines(text)
    return (Site(place, lines, statement) for statement in split(text))


def _empty(text: str, place: Place) -> Site:
    return Site(place, Lines(text), Statement(text, 0, len(text), 1, 1, (), ()))
