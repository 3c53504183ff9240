"""Statements that make enums, or change their labels, as far as their text tells."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from cachegate.migrations.lexer import Kind, Token
from cachegate.migrations.reading import Reader
from cachegate.preflight.code import Labelled
from cachegate.preflight.reading.context import Context


def labelled(statement: Sequence[Token], context: Context, *, unless_there: bool = False) -> Iterator[Labelled]:
    """Nothing for other statements, and for labels with escapes in them."""
    reader = Reader(statement)
    offset = reader.offset if statement else 0
    verb = reader.word("create", "alter")
    name = reader.name() if verb and reader.word("type") else None
    if name is None:
        return
    on, place = context.named(name), context.place(offset)
    if verb == "create" and reader.words("as", "enum"):
        labels = _plain(reader.parenthesised())
        if labels is not None:
            yield Labelled(on, labels, place, unless_there=unless_there)
    elif verb == "alter" and reader.words("add", "value"):
        reader.words("if", "not", "exists")
        if added := _plain(reader.rest()[:1]):
            yield Labelled(on, added, place, made=False)
    elif verb == "alter" and reader.words("rename", "value"):
        renamed = _plain(reader.rest())
        if renamed and len(renamed) == 2:
            yield Labelled(on, renamed[1:], place, made=False, lost=renamed[:1])


def _plain(listed: Sequence[Token]) -> tuple[str, ...] | None:
    """The strings of a list; None where one may mean something else than it says."""
    strings = [token.text for token in listed if token.kind is Kind.STRING]
    if not all(text.startswith("'") for text in strings):
        return None
    return tuple(text[1:-1].replace("''", "'") for text in strings)
