"""From the text of migration files to what they demand of rows that are there, in the order in which it runs."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from cachegate.migrations.lexer import Kind, Lines, Token, identifier, tokens
from cachegate.migrations.psql.scanning import sql_only
from cachegate.migrations.statements import Statement, split
from cachegate.model.migration import Migration
from cachegate.preflight.code import Story
from cachegate.preflight.demand import Changed, Demand, Event, Later
from cachegate.preflight.reading.code import code_of
from cachegate.preflight.reading.context import Context
from cachegate.preflight.reading.statement import of_tokens, parts

_BRANCHES = frozenset({"if", "case", "loop", "for", "foreach", "while", "exit", "return", "continue", "raise"})
_ADDED_TWICE = frozenset({"duplicate_object", "duplicate_table", "duplicate_column", "duplicate_schema"})
_EXECUTED = "It stands in a DO block that may not get to it."


def events(migration: Migration) -> Iterator[Event]:
    """The demands of one file, and what its statements do to rows and columns, in their order."""
    for statement, context in _statements(migration):
        yield from _events(statement, context)


def story(migration: Migration) -> Iterator[Story]:
    """The same, and the code that statements make and run: of each statement that comes first."""
    for statement, context in _statements(migration):
        yield from code_of(statement, context)
        yield from _events(statement, context)


def _statements(migration: Migration) -> Iterator[tuple[Statement, Context]]:
    """Each statement that is no `set search_path`, with the path that it meets."""
    sql = migration.sql.decode("utf-8", errors="replace")
    sql = sql_only(sql) if "\\" in sql else sql  # psql's commands, and the rows after a COPY, are no statements
    context = Context(sql, migration.file, Lines(sql), "")
    for statement in split(sql):
        context = replace(context, statement=statement.text)
        path = _search_path(statement.tokens)
        if path is not None:
            context = replace(context, path=path)
        else:
            yield statement, context


def _events(statement: Statement, context: Context) -> Iterator[Event]:
    if statement.keywords[:1] == ("do",):
        yield from _block(statement, context)
    else:
        yield from of_tokens(statement.tokens, context)


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
    for part in parts(inner):
        for event in of_tokens(part, context):
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
