"""COPY … FROM stdin, and the lines of rows that follow it in the same file."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from cachegate.migrations.lexer import Kind, Token

_END = "\\."


@dataclass(frozen=True, slots=True)
class Rows:
    """`start` and `end` are the rows' offsets in the file; `after` is where its text goes on."""

    start: int
    end: int
    after: int


def copies_from_stdin(statement: Sequence[Token]) -> bool:
    """Whether these tokens are a COPY … FROM stdin."""
    words = [token.text.lower() for token in statement if token.kind is Kind.WORD]
    return words[:1] == ["copy"] and ("from", "stdin") in pairwise(words)


def rows(text: str, semicolon: int) -> Rows:
    """The rows from the line after this offset up to a line with nothing but `\\.`, else to the end of the file."""
    line_end = text.find("\n", semicolon)
    if line_end < 0:
        return Rows(len(text), len(text), len(text))
    start = line_end + 1
    at = start
    while True:
        if text.startswith(_END, at) and (closed := _line_end(text, at + len(_END))) is not None:
            return Rows(start, at, closed)
        found = text.find("\n" + _END, at)
        if found < 0:
            return Rows(start, len(text), len(text))
        at = found + 1


def _line_end(text: str, at: int) -> int | None:
    """Where the next line begins if this one ends here."""
    for ending in ("\n", "\r\n"):
        if text.startswith(ending, at):
            return at + len(ending)
    return at if at == len(text) else None
