"""The query buffer: a statement as it will be sent, and where in its file each character of it stands."""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass
from functools import cached_property

from cachegate.migrations.lexer import Lines, Token
from cachegate.migrations.statements import Cutter
from cachegate.model.migration import Place


class Source:
    """One file's text; `file` is what reviewers call it."""

    def __init__(self, file: str, text: str) -> None:
        self.file = file
        self.text = text

    @cached_property
    def _lines(self) -> Lines:
        return Lines(self.text)

    def place(self, offset: int) -> Place:
        return Place(self.file, *self._lines.at(offset))

    def line(self, offset: int) -> int:
        return self.text.count("\n", 0, offset) + 1


@dataclass(slots=True)
class _Part:
    """`value` stands for what begins at `start`; without one the file's own text up to `end`."""

    start: int
    end: int
    value: str | None = None


@dataclass(frozen=True, slots=True)
class Assembled:
    """A statement to send. `parts` are where its runs begin: in it, in the file, and whether character by character."""

    source: Source
    text: str
    tokens: tuple[Token, ...]
    parts: tuple[tuple[int, int, bool], ...]

    def place(self, position: int | None) -> Place:
        """Where in the file this character (from 0) of the text stands; where it begins for None."""
        number = bisect_right(self.parts, position or 0, key=lambda part: part[0]) - 1
        at, start, exact = self.parts[max(number, 0)]
        return self.source.place(start + (position or 0) - at if exact else start)


class Buffer:
    """Takes tokens of one file until a statement ends."""

    def __init__(self, source: Source) -> None:
        self._source = source
        self._cutter = Cutter()
        self._parts: list[_Part] = []
        self._resume: int | None = None  # where the file's text goes on after something that is not sent as it is

    @property
    def empty(self) -> bool:
        return not self._cutter.part

    def ends_at(self, token: Token) -> bool:
        """Take a token of the file; True if it is the semicolon that ends the statement."""
        if self._cutter.ends_at(token):
            self._up_to(token.start)
            return True
        if not self._parts:
            self._resume = token.start
        self._up_to(token.end)
        return False

    def passes(self, token: Token) -> bool:
        """Take a token of a variable's value, whose text is `put` by itself; as above."""
        return self._cutter.ends_at(token)

    def put(self, text: str, start: int, end: int) -> None:
        """Let this text stand for the file's own from `start` to `end`."""
        if self._parts:
            self._up_to(start)
        self._parts.append(_Part(start, end, text))
        self._resume = end

    def go_on_at(self, offset: int) -> None:
        """What stands before this was not SQL."""
        if self._parts:
            self._resume = offset

    def take(self) -> Assembled | None:
        """The statement so far; None if there is nothing but comments. The next one begins."""
        tokens, parts = self._cutter.take(), self._parts
        self._parts, self._resume = [], None
        if not tokens:
            return None
        texts = [self._source.text[part.start : part.end] if part.value is None else part.value for part in parts]
        runs, at = [], 0
        for part, text in zip(parts, texts, strict=True):
            runs.append((at, part.start, part.value is None))
            at += len(text)
        return Assembled(self._source, "".join(texts).rstrip(), tuple(tokens), tuple(runs))

    def _up_to(self, end: int) -> None:
        """The file's own text, up to here, belongs to the statement."""
        if self._resume is not None:
            self._parts.append(_Part(self._resume, max(self._resume, end)))
            self._resume = None
        elif self._parts and self._parts[-1].value is None:
            self._parts[-1].end = max(self._parts[-1].end, end)
