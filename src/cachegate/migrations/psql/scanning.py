"""What in a file is psql's and not SQL: backslash commands, and the rows after a COPY … FROM stdin."""

from __future__ import annotations

import re
from collections.abc import Iterator

from cachegate.migrations.lexer import Kind, Token, tokens
from cachegate.migrations.psql import copying
from cachegate.migrations.psql.arguments import Command, read
from cachegate.migrations.psql.copying import Rows
from cachegate.migrations.psql.variables import Variables
from cachegate.migrations.statements import Cutter

_LIKELY = re.compile(r"\\|\bstdin\b", re.IGNORECASE)


def is_command(token: Token) -> bool:
    """Whether a backslash command begins with this token; `\\;` is only a semicolon that sends nothing yet."""
    return token.text == "\\" and token.kind is Kind.SYMBOL


def pieces(text: str, variables: Variables | None = None) -> Iterator[Command | Rows]:
    """All of them in order, in every branch of `\\if`. Without `variables` commands have no arguments expanded."""
    cutter = Cutter()
    at: int | None = 0 if _LIKELY.search(text) else None
    while at is not None:
        start, at = at, None
        for token in tokens(text, start):
            found = _piece(text, token, cutter, variables)
            if found is None:
                continue
            yield found
            at = found.end if isinstance(found, Command) else found.after
            break


def _piece(text: str, token: Token, cutter: Cutter, variables: Variables | None) -> Command | Rows | None:
    if is_command(token):
        return read(text, token.start, variables)
    if not cutter.ends_at(token):
        return None
    statement = cutter.take()
    return copying.rows(text, token.end) if copying.copies_from_stdin(statement) else None


def of_psql(text: str) -> bool:
    """Whether only psql can run it."""
    return next(pieces(text), None) is not None


def sql_only(text: str) -> str:
    """The text with all that is psql's blanked, so that every character of SQL stays in its place, and in its line."""
    parts = []
    at = 0
    for piece in pieces(text):
        start, end = (piece.start, piece.end) if isinstance(piece, Command) else (piece.start, piece.after)
        ends = isinstance(piece, Command) and piece.name.startswith("g")  # \gset and its like end a statement
        lines = text.count("\n", start, end)
        blank = " " * (end - start - lines) + "\n" * lines
        parts += [text[at:start], f";{blank[1:]}" if ends else blank]
        at = end
    return "".join([*parts, text[at:]])
