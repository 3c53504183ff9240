"""Which code statements make, tie to relations, and run: functions, triggers, views, domains, calls."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from cachegate.migrations.lexer import Kind, Token, identifier, tokens
from cachegate.migrations.reading import Reader
from cachegate.migrations.statements import Statement
from cachegate.preflight.code import Attached, Code, Domained, Ran
from cachegate.preflight.reading import body
from cachegate.preflight.reading.context import Context, cut, has
from cachegate.preflight.reading.labels import labelled
from cachegate.preflight.reading.statement import parts
from cachegate.preflight.reading.touching import calls

_WRITING = frozenset({"insert", "update", "delete", "merge", "copy", "truncate"})
_RUNNING = _WRITING | {"select", "values", "with", "call", "do", "refresh", "execute", "explain"}
_BEFORE = frozenset({"temp", "temporary", "recursive", "materialized", "local", "global", "unlogged"})


def code_of(statement: Statement, context: Context) -> Iterator[Code]:
    """What one statement does of that; nothing for most."""
    listed = statement.tokens
    words = [token.text.lower() for token in listed[:4]]
    if words[:3] == ["create", "or", "replace"]:
        del words[1:3]
        words += [token.text.lower() for token in listed[4:5]]
    place = context.place(statement.start)
    match words:
        case ["create", "function" | "procedure", *_]:
            made = body.of_statement(statement, context)
            yield from [made] if made else []
        case ["create", "trigger", *_] | ["create", "constraint", "trigger", *_]:
            yield from _triggered(listed, "on", context)
        case ["create", "rule", *_]:
            yield from _triggered(listed, "to", context)
        case ["create", "event", "trigger", *_]:  # it fires with what comes after it
            yield Ran(frozenset(calls(listed)), frozenset(), False, place, statement.text)
        case ["create", "domain", *_]:
            yield from _domain(listed[2:], context)
        case ["create" | "alter", "type", *_]:
            yield from labelled(listed, context)
        case ["create", *_]:
            yield from _relation(statement, context)
        case ["alter", "table", *_]:
            reader = Reader(listed[2:])
            reader.words("if", "exists")
            reader.word("only")
            yield from _attached(reader, calls(listed), context)
        case ["do", *_]:
            inner = next((token for token in listed if token.kind in (Kind.DOLLAR, Kind.STRING)), None)
            code = tuple(tokens(body.text_of(inner))) if inner else ()
            for part in parts(code):
                yield from labelled(part, context, unless_there=True)
            yield _ran(code, statement, context)
        case [first, *_] if first in _RUNNING:
            yield _ran(listed, statement, context)


def _relation(statement: Statement, context: Context) -> Iterator[Code]:
    """A view runs what it calls when it is read; a table when it is written, and at once if it is made by a query."""
    reader = Reader(statement.tokens[1:])
    reader.words("or", "replace")
    materialized = False
    while word := reader.word(*_BEFORE):
        materialized = materialized or word == "materialized"
    kind = reader.word("table", "view")
    if kind is None:
        return
    reader.words("if", "not", "exists")
    called = calls(statement.tokens)
    if materialized or (kind == "table" and cut(statement.tokens, "as")[1]):
        yield _ran(statement.tokens, statement, context)
    yield from _attached(reader, called, context, read=kind == "view")


def _triggered(listed: Sequence[Token], word: str, context: Context) -> Iterator[Attached]:
    """A trigger's relation stands after ON, that of a rule after TO."""
    reader = Reader(cut(listed, word)[1])
    reader.skip()
    yield from _attached(reader, calls(listed), context, firing=True)


def _attached(
    reader: Reader, called: set[str], context: Context, *, firing: bool = False, read: bool = False
) -> Iterator[Attached]:
    place = context.place(reader.offset) if not reader.done else None
    name = reader.name()
    if name is not None and place is not None and (called or firing):
        yield Attached(context.named(name), frozenset(called - {name.name}), place, firing, read)


def _domain(listed: Sequence[Token], context: Context) -> Iterator[Domained]:
    reader = Reader(listed)
    offset = reader.offset if listed else 0
    name = reader.name()
    if name is not None and (has(listed, "not", "null") or cut(listed, "check")[1]):
        yield Domained(context.named(name), context.place(offset))


def _ran(listed: Sequence[Token], statement: Statement, context: Context) -> Ran:
    names = frozenset(name for token in listed if (name := identifier(token)) is not None)
    called = frozenset(calls(listed))
    return Ran(called, names, bool(names & _WRITING), context.place(statement.start), statement.text)
