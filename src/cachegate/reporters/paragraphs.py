"""Paragraphs on a terminal: wrapped to its width, indented, coloured only when told so."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from io import StringIO

from rich.console import Console
from rich.text import Text

from cachegate.reporters.escape import log_lines

NARROWEST = 40


@dataclass(frozen=True, slots=True)
class Line:
    """A paragraph, its indent in cells, and how much further in it goes on when it is wrapped; None: never wrapped."""

    text: Text
    indent: int = 0
    hang: int | None = 0


def draw(chapter: Iterable[Line], *, colour: bool, width: int) -> str:
    """The paragraphs, in lines of at most `width` cells. Their text has to be escaped already."""
    # Everything that rich would otherwise read from the environment is given.
    console = Console(
        file=StringIO(),
        force_terminal=colour,
        color_system="standard" if colour else None,
        no_color=not colour,
        width=width,
        height=100,
        markup=False,
        emoji=False,
        highlight=False,
        legacy_windows=False,
    )
    with console.capture() as drawn:
        for line in chapter:
            for row in _rows(console, line, width):
                console.print(row, soft_wrap=True)
    return log_lines(drawn.get())


def _rows(console: Console, line: Line, width: int) -> Iterator[Text]:
    if line.hang is None:
        yield _shifted(line.text, line.indent)
        return
    room = width - line.indent - line.hang
    for number, row in enumerate(line.text.wrap(console, room)):
        row.rstrip()
        yield _shifted(row, line.indent + (line.hang if number else 0))


def _shifted(text: Text, cells: int) -> Text:
    return Text.assemble(" " * cells, text)
