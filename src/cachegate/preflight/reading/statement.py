"""What one statement demands of rows that are there, or does to them; and where the statements of a body are."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from cachegate.migrations.lexer import Kind, Token
from cachegate.migrations.reading import Reader, entries
from cachegate.preflight.demand import Changed, Event
from cachegate.preflight.reading.altering import alter_domain, alter_table, create_table
from cachegate.preflight.reading.context import Context
from cachegate.preflight.reading.index import index
from cachegate.preflight.reading.touching import touched

_BEFORE = frozenset({"global", "local", "temp", "temporary", "unlogged"})
_VERBS = frozenset({"alter", "create", "drop", "insert", "update", "delete", "truncate", "with"})


def of_tokens(statement: Sequence[Token], context: Context) -> Iterator[Event]:
    """The events of a statement that is no block."""
    reader = Reader(statement)
    if reader.words("alter", "table"):
        yield from alter_table(reader, context)
    elif reader.words("alter", "domain"):
        yield from alter_domain(reader, context)
    elif reader.words("create", "unique", "index"):
        yield from index(reader, context, unique=True)
    elif reader.words("create", "index"):
        yield from index(reader, context, unique=False)
    elif reader.word("create"):
        while reader.word(*_BEFORE):
            continue
        if reader.word("table"):
            yield from create_table(reader, context)
    elif reader.words("drop", "table"):
        yield from _dropped(reader, context)
    else:
        yield from touched(statement, context)


def _dropped(reader: Reader, context: Context) -> Iterator[Event]:
    reader.words("if", "exists")
    offset = reader.offset
    for entry in entries(reader.rest()):
        if name := Reader(entry).name():
            yield Changed(context.named(name), "drops it", context.place(offset))


def parts(inner: Sequence[Token]) -> Iterator[Sequence[Token]]:
    """Runs of tokens of a body that begin with a verb of SQL and end at a semicolon."""
    start: int | None = None
    for at, token in enumerate(inner):
        word = token.text.lower() if token.kind is Kind.WORD else ""
        if token.text == ";":
            if start is not None:
                yield inner[start:at]
            start = None
        elif start is None and word in _VERBS:
            start = at
    if start is not None:
        yield inner[start:]
