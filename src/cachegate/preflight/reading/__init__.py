"""From the text of migration files to what they demand of rows that are there, in the order in which it runs."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from cachegate.migrations.lexer import Kind, Lines, Token, identifier, tokens
from cachegate.migrations.reading import Reader, entries
from cachegate.migrations.statements import Statement, split
from cachegate.model.migration import Migration
from cachegate.preflight.demand import Changed, Demand, Event, Later
from cachegate.preflight.reading.altering import alter_domain, alter_table, create_table
from cachegate.preflight.reading.context import Context
from cachegate.preflight.reading.index import unique_index
from cachegate.preflight.reading.touching import touched

_BRANCHES = frozenset({"if", "case", "loop", "for", "foreach", "while", "exit", "return", "continue", "raise"})
_ADDED_TWICE = frozenset({"duplicate_object", "duplicate_table", "duplicate_column", "duplicate_schema"})
_EXECUTED = "It stands in a DO block that may not get to it."
_BEFORE = frozenset({"global", "local", "temp", "temporary", "unlogged"})


def events(migration: Migration) -> Iterator[Event]:
    """The demands of one file, and what its statements do to rows and columns, in their order."""
    sql = migration.sql.decode("utf-8", errors="replace")
    context = Context(sql, migration.file, Lines(sql), "")
    for statement in split(sql):
        context = replace(context, statement=statement.text)
        path = _search_path(statement.tokens)
        if path is not None:
            context = replace(context, path=path)
        elif statement.keywords[:1] == ("do",):
            yield from _block(statement, context)
        else:
            yield from _events(statement.tokens, context)


def _events(statement: Sequence[Token], context: Context) -> Iterator[Event]:
    reader = Reader(statement)
    if reader.words("alter", "table"):
        yield from alter_table(reader, context)
    elif reader.words("alter", "domain"):
        yield from alter_domain(reader, context)
    elif reader.words("create", "unique", "index"):
        yield from unique_index(reader, context)
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


def _search_path(statement: Sequence[Token]) -> tuple[str, ...] | None:
    """The schemas that `set search_path` or `select set_config('search_path', …)` names; None for others."""
    words = [token.text.lower() for token in statement]
    if words[:1] == ["set"] and "search_path" in words[1:3]:
        at = words.index("search_path") + 2
        return tuple(filter(None, (_schema(token) for token in statement[at:])))
    if words[:1] == ["select"] and "set_config" in words and "'search_path'" in words:
        given = statement[words.index("'search_path'") + 2 :][:1]
        inner = given[0].text.strip("'") if given and given[0].kind is Kind.STRING else ""
        return tuple(filter(None, (_schema(token) for token in tokens(inner))))
    return None


def _schema(token: Token) -> str | None:
    if token.kind is Kind.STRING:
        return token.text.strip("'").replace("''", "'")
    name = identifier(token)
    return None if name in ("default", "to") else name


def _block(statement: Statement, context: Context) -> Iterator[Event]:
    """The statements of a DO block's body, as far as they stand in it as they are."""
    body = next((token for token in statement.tokens if token.kind in (Kind.DOLLAR, Kind.STRING)), None)
    if body is None:
        return
    place = context.place(statement.start)
    if body.kind is Kind.STRING:
        yield Changed(None, "runs a block whose body is a string", place, hidden=statement.text)
        return
    inner = _shifted(body)
    words = {token.text.lower() for token in inner if token.kind is Kind.WORD}
    if words & {"execute", "perform", "call"}:
        hidden = statement.text if words & {"execute", "call"} else ""
        yield Changed(None, "runs a block that executes more than its text shows", place, hidden=hidden)
    context = replace(context, may_skip=_EXECUTED if _may_skip(inner, words) else "")
    for part in _statements(inner):
        for event in _events(part, context):
            yield Changed(event.on, "may change its rows in a block", place) if _doubtful(event, context) else event


def _doubtful(event: Event, context: Context) -> bool:
    """An effect that may not come to pass is no fact."""
    return bool(context.may_skip) and not isinstance(event, Demand | Changed | Later)


def _shifted(body: Token) -> list[Token]:
    opening = body.text.index("$", 1) + 1
    start = body.start + opening
    text = body.text[opening : -opening or None]
    return [token._replace(start=token.start + start, end=token.end + start) for token in tokens(text)]


def _may_skip(inner: Sequence[Token], words: set[str]) -> bool:
    """Whether something in the body decides what of it is run, other than "it is there already"."""
    handled = re.findall(r"\bwhen\s+(\w+)", " ".join(token.text.lower() for token in inner))
    return bool(words & _BRANCHES) or not set(handled) <= _ADDED_TWICE


def _statements(inner: Sequence[Token]) -> Iterator[Sequence[Token]]:
    """Runs of tokens that begin with a verb of SQL and end at a semicolon."""
    start: int | None = None
    for index, token in enumerate(inner):
        word = token.text.lower() if token.kind is Kind.WORD else ""
        if token.text == ";":
            if start is not None:
                yield inner[start:index]
            start = None
        elif start is None and word in ("alter", "create", "drop", "insert", "update", "delete", "truncate", "with"):
            start = index
