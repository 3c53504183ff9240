"""What running a file as psql would asks of the server, and what it is answered: one thing after the other."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Generator, Mapping
from dataclasses import dataclass

from cachegate.model.migration import Migration, Place


@dataclass(frozen=True, slots=True)
class Query:
    """One text to send.

    `place` gives the place in a file of a character of `text` (from 0), of its beginning for None. `data` are the rows
    that follow a COPY … FROM stdin, and `data_line` is the line on which they begin, in `data_file` if they have one of
    their own. `rows`: what it returns is wanted.
    """

    text: str
    place: Callable[[int | None], Place]
    data: str | None = None
    data_line: int = 0
    rows: bool = False
    data_file: str = ""


@dataclass(frozen=True, slots=True)
class Reset:
    """Go on as on a new connection (`\\connect`)."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What became of an order. `idle`: no transaction is open after it. `sqlstate` is that of an error, else ""."""

    idle: bool = True
    sqlstate: str = ""
    message: str = ""
    columns: tuple[str, ...] = ()
    rows: tuple[tuple[str | None, ...], ...] = ()
    count: int = 0  # how many rows it was about, as the server's answer says


class Stopped(Exception):
    """The last query failed, and a failure ends the run. `help` says what to do, as far as the file tells."""

    def __init__(self, help: str = "") -> None:
        super().__init__(help)
        self.help = help


class Refused(Exception):
    """The file asks for what is never done; `place` is where."""

    def __init__(self, place: Place, what: str, help: str) -> None:
        super().__init__(what)
        self.place = place
        self.what = what
        self.help = help


Script = Generator[Query | Reset, Answer, tuple[str, ...]]
"""Yields orders, takes answers, and returns remarks for people; raises `Stopped` and `Refused`."""

Scripted = Callable[[Migration, Mapping[str, str]], Script]
"""From a file, and the variables that psql would have from the connection, to its script."""


@dataclass(frozen=True, slots=True)
class Filled:
    """A part of a file with values in the place of placeholders.

    `runs` are where its parts begin: in `text`, in the file, and whether the two go on character by character.
    """

    text: str
    runs: tuple[tuple[int, int, bool], ...]

    def offset(self, position: int) -> int:
        """Where in the file a character of the text stands."""
        number = bisect_right(self.runs, position, key=lambda run: run[0]) - 1
        at, start, exact = self.runs[max(number, 0)]
        return start + position - at if exact else start
