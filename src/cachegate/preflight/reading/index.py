"""CREATE INDEX: columns, expressions, partial ones, and what a unique one makes of NULLs."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from cachegate.migrations.lexer import Token
from cachegate.migrations.reading import Reader, entries
from cachegate.model import quoting
from cachegate.preflight.demand import Computes, Computing, Demand, KeyPart, Unique
from cachegate.preflight.reading.context import Context, cut
from cachegate.preflight.reading.fallible import fallible


def index(reader: Reader, context: Context, *, unique: bool) -> Iterator[Demand]:
    """What follows CREATE [UNIQUE] INDEX; one that is not unique demands that its values can be computed."""
    concurrently = reader.word("concurrently") is not None
    optional = reader.words("if", "not", "exists")
    offset = reader.offset
    name = None if reader.peek() == "on" else reader.name()
    if not reader.word("on"):
        return
    only = reader.word("only") is not None
    table = reader.name()
    if table is None:
        return
    if reader.word("using"):
        reader.skip()
    listed = reader.parenthesised()
    keys = tuple(_part(entry, context) for entry in entries(listed))
    if reader.word("include"):
        reader.parenthesised()
    nulls_equal = reader.words("nulls", "not", "distinct")
    _, condition = cut(reader.rest(), "where")
    where, unless = context.span(condition[1:]), name.name if optional and name else None
    what: Unique | Computes
    if unique:
        what = Unique(keys, where=where, nulls_equal=nulls_equal, index=True, concurrently=concurrently, unless=unless)
    else:
        computed = tuple(part.text for part in keys if part.column is None)
        what = Computes(Computing.INDEX, computed, where, concurrently=concurrently, unless=unless)
    title = f"{'unique ' if unique else ''}index{f' {name.name}' if name else ''}"
    computing = any(part.column is None for part in keys) and fallible(listed)
    if keys and (unique or computing or fallible(condition[1:])):
        on = context.named(table)
        yield context.demand(what, on, offset, title, name=name.name if name else "", only=only)


def _part(entry: Sequence[Token], context: Context) -> KeyPart:
    """A column, a call or an expression in parentheses; then perhaps a collation, an operator class, an order."""
    reader = Reader(entry)
    if reader.peek() == "(":
        inner = reader.parenthesised()
        column, text = None, f"({context.span(inner)})"
    else:
        name = reader.name()
        column = name.name if name and reader.peek() != "(" else None
        if column is None:
            reader.parenthesised()
        length = _length(entry, reader)
        text = quoting.identifier(column) if column is not None else context.span(entry[:length])
    collation = ""
    if reader.word("collate") and (named := reader.name()):
        schema = f"{quoting.identifier(named.schema)}." if named.schema else ""
        collation = schema + quoting.identifier(named.name)
    return KeyPart(column, text, collation)


def _length(entry: Sequence[Token], reader: Reader) -> int:
    """How many tokens the reader has taken."""
    if reader.done:
        return len(entry)
    return next(index for index, token in enumerate(entry) if token.start == reader.offset)
