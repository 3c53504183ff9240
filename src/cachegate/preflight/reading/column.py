"""ADD COLUMN: what rows that are there get in it, and what is demanded of that."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from cachegate.migrations.lexer import Kind, Token, tokens
from cachegate.migrations.reading import Reader
from cachegate.preflight.demand import Added, Check, Computes, Computing, Event, Later, Named, NotNull, What
from cachegate.preflight.reading.constraint import key_of, references
from cachegate.preflight.reading.context import Context, cut, has
from cachegate.preflight.reading.fallible import fallible

_ENDS = (
    *("constraint", "not", "null", "check", "default", "generated", "unique", "primary", "references"),
    *("collate", "deferrable", "initially", "storage", "compression", "enforced"),
)
_SERIAL = {"smallserial": "smallint", "serial2": "smallint", "serial": "integer", "serial4": "integer"} | {
    "bigserial": "bigint",
    "serial8": "bigint",
}

_TAKING_ALL = (
    "bigint bool boolean box bytea char character cidr circle date dec decimal double float float4 float8 inet int"
    " int2 int4 int8 integer interval json jsonb line lseg macaddr money national numeric oid path point polygon"
    " real smallint text time timestamp timestamptz timetz tsquery tsvector uuid varchar xml"
)
_BUILTIN = frozenset(_TAKING_ALL.split())


def added_column(on: Named, action: Reader, context: Context, *, only: bool = False) -> Iterator[Event]:
    """The events of what follows ADD [COLUMN]: the column first, then the demands on it."""
    unless_there = action.words("if", "not", "exists")
    name = action.name()
    if name is None:
        return
    typed, rest = cut(action.rest(), *_ENDS)
    written = context.span(typed)
    serial = _SERIAL.get(written.lower())
    added = Added(
        on,
        name.name,
        serial or written,
        distinct=bool(serial),
        unless_there=unless_there,
        statement=context.statement,
    )
    value, identity = _value(rest, context)
    added = replace(added, value=value, distinct=added.distinct or identity)
    yield added
    title = f"new column {name.name}"
    demands = [(what, True, "") for what in _computed(added, rest)]
    for what, valid, constraint in (*demands, *_constraints(name.name, rest, context)):
        if valid:
            demand = context.demand(what, on, name.offset, title, name=constraint, only=only)
            yield replace(demand, unless_column=name.name if unless_there else "")
        else:
            yield Later(on, constraint, what)


def _value(rest: Sequence[Token], context: Context) -> tuple[str, bool]:
    """The SQL of what each row gets, and whether it is an identity."""
    _, default = cut(rest, "default")
    if default:
        first, following = default[1:2], default[2:]  # `default null not null`
        expression, _ = cut(following, *_ENDS)
        text = context.span([*first, *expression])
        return ("" if text.lower() == "null" else text), False
    _, generated = cut(rest, "generated")
    if not generated:
        return "", False
    reader = Reader(generated)
    while not reader.done and reader.peek() != "(":
        if reader.word("identity"):
            return "", True
        reader.skip()
    return f"({context.span(reader.parenthesised())})", False


def _computed(added: Added, rest: Sequence[Token]) -> Iterator[What]:
    """That the value of a new column can be computed; a virtual one is not, and constants of plain types need not."""
    _, generated = cut(rest, "generated")
    if added.distinct or (generated and not has(generated, "stored")):
        return
    may_fail = bool(added.value) and fallible(tuple(tokens(added.value)))
    if not may_fail and builtin(added.type) and not (added.value and "(" in added.type):
        return
    kind = Computing.GENERATED if generated else Computing.DEFAULT
    yield Computes(kind, (added.value,), type=added.type, column=added.column, fallible=may_fail)


def builtin(type: str) -> bool:
    """Whether it is a type that takes every constant it was written for: no domain."""
    words = [token.text.lower() for token in tokens(type) if token.kind is Kind.WORD]
    return bool(words) and "." not in type and words[0] in _BUILTIN


def _constraints(column: str, rest: Sequence[Token], context: Context) -> Iterator[tuple[What, bool, str]]:
    """Each demand, whether it holds for rows that are there, and its constraint's name."""
    reader = Reader(rest)
    valid = not has(rest, "not", "valid") and not has(rest, "not", "enforced")
    name = ""
    while not reader.done:
        if reader.word("constraint"):
            given = reader.name()
            name = given.name if given else ""
        elif reader.words("not", "null"):
            yield NotNull(column, new=True), True, name
        elif reader.word("unique"):
            equal = reader.words("nulls", "not", "distinct")
            yield from ((what, True, name) for what in key_of((column,), False, equal))
        elif reader.words("primary", "key"):
            for what in key_of((column,), True):
                yield (replace(what, new=True) if isinstance(what, NotNull) else what), True, name
        elif reader.word("check"):
            yield Check(context.span(reader.parenthesised())), valid, name
        elif reader.word("references"):
            yield from ((what, valid, name) for what in references(reader, context, (column,)))
        elif reader.peek() == "(":
            reader.parenthesised()
        elif reader.word("default"):
            reader.skip()  # its first word may be one of the above
        else:
            reader.skip()
