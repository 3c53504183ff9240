"""What other statements do to the rows of a relation, so that it is not what the live database has any more."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise

from cachegate.migrations.lexer import Kind, Token, identifier
from cachegate.migrations.reading import Reader, entries
from cachegate.preflight.demand import Changed, Computes, Computing, Deleted, Event, Updated
from cachegate.preflight.reading.context import Context, cut
from cachegate.preflight.reading.fallible import fallible

KNOWN = frozenset({"set_config", "setval", "nextval", "pg_notify", "current_setting", "pg_advisory_xact_lock", "now"})
"""Functions that scripts call at the top level and that write no row."""
_QUERY = frozenset({"from", "using", "with", "returning", "only", "where"})
_SUBQUERY = frozenset({"select", "values", "table", "with"})


def touched(statement: Sequence[Token], context: Context) -> Iterator[Event]:
    """The effect of a statement that writes rows, or may."""
    reader = Reader(statement)
    offset = reader.offset
    match reader.word("insert", "update", "delete", "merge", "truncate", "copy", "with", "select", "call", "execute"):
        case "insert" | "merge" as verb if reader.word("into"):
            yield from _named(reader, context, offset, "inserts rows" if verb == "insert" else "merges rows")
        case "copy":
            yield from _named(reader, context, offset, "copies rows in")
        case "update":
            yield from _update(reader, context, offset)
        case "delete" if reader.word("from"):
            yield from _delete(reader, context, offset)
        case "truncate":
            reader.word("table")
            for entry in entries(reader.rest()):
                each = Reader(entry)
                each.word("only")
                if name := each.name():
                    yield Deleted(context.named(name), "", context.place(offset))
        case "with":
            yield from _within(statement, context, offset)
        case "call" | "execute":
            yield Changed(None, "runs code that is not in these files", context.place(offset))
        case "select" if calls(statement) - KNOWN:
            yield Changed(None, "calls a function that may write", context.place(offset))


def _named(reader: Reader, context: Context, offset: int, how: str) -> Iterator[Event]:
    if name := reader.name():
        yield Changed(context.named(name), how, context.place(offset))


def _update(reader: Reader, context: Context, offset: int) -> Iterator[Event]:
    reader.word("only")
    name = reader.name()
    if name is None:
        return
    on, place = context.named(name), context.place(offset)
    simple = reader.word("set") is not None
    assigned, condition = cut(reader.rest(), *_QUERY)
    columns = tuple(filter(None, (_assignment(entry, context) for entry in entries(assigned))))
    whole = simple and len(columns) == len(list(entries(assigned)))
    if whole and _plain(assigned) and _plain_condition(condition):
        if fallible(assigned) or fallible(condition[1:]):
            values = tuple(value for _, value in columns)
            what = Computes(Computing.WRITTEN, values, context.span(condition[1:]))
            yield context.demand(what, on, offset, "what the update computes")
        yield Updated(on, columns, context.span(condition[1:]), place)
    else:
        yield Changed(on, "changes its rows", place)


def _assignment(entry: Sequence[Token], context: Context) -> tuple[str, str] | None:
    """`column = expression`; None for any other form."""
    if len(entry) < 3 or entry[1].text != "=" or entry[2].text.lower() == "default":
        return None
    column = identifier(entry[0])
    return (column, context.span(entry[2:])) if column else None


def _delete(reader: Reader, context: Context, offset: int) -> Iterator[Event]:
    reader.word("only")
    name = reader.name()
    if name is None:
        return
    on, place = context.named(name), context.place(offset)
    rest = reader.rest()
    if not rest or _plain_condition(rest):
        if fallible(rest[1:]):
            what = Computes(Computing.WRITTEN, (), context.span(rest[1:]))
            yield context.demand(what, on, offset, "what the delete computes")
        yield Deleted(on, context.span(rest[1:]), place)
    else:
        yield Changed(on, "deletes rows", place, deletes=True)


def _plain_condition(condition: Sequence[Token]) -> bool:
    """Nothing, or a WHERE that looks at nothing but the row."""
    if not condition:
        return True
    return condition[0].text.lower() == "where" and _plain(condition[1:])


def _plain(listed: Sequence[Token]) -> bool:
    """Neither a subquery nor another clause."""
    words = [token.text.lower() for token in listed if token.kind is Kind.WORD]
    return not (_SUBQUERY | {"returning", "from", "using", "current"}) & {*words}


def _within(statement: Sequence[Token], context: Context, offset: int) -> Iterator[Event]:
    """A statement that begins with WITH: every relation that it writes."""
    for index, token in enumerate(statement):
        word = token.text.lower() if token.kind is Kind.WORD else ""
        reader = Reader(statement[index:])
        if word == "update" or (word in ("insert", "delete", "merge") and index + 1 < len(statement)):
            reader.skip()
            reader.word("into", "from")
            reader.word("only")
            if name := reader.name():
                how = "deletes rows" if word == "delete" else "changes its rows"
                yield Changed(context.named(name), how, context.place(offset), deletes=word == "delete")
    if calls(statement) - KNOWN and not any(
        token.text.lower() in ("update", "insert", "delete") for token in statement
    ):
        yield Changed(None, "calls a function that may write", context.place(offset))


def calls(listed: Sequence[Token]) -> set[str]:
    """The names before an opening parenthesis: functions, and words that look like them."""
    named = ((identifier(token), following) for token, following in pairwise(listed))
    return {name for name, following in named if name is not None and following.text == "("} - _WORDS


_LIKE_CALLS = (
    "and any array as between by case cast coalesce else exists extract filter from greatest group grouping having in"
    " is join lateral least limit not null nullif numeric offset on or order over partition row select some then union"
    " values varchar char character decimal timestamp time when where with within"
)
_WORDS = frozenset(_LIKE_CALLS.split())
