"""Which text from the files may stand in a question: an expression of one row, which only reads.

Postgres takes no subquery in a constraint, an index or a conversion, so one that is there is refused here too.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

from cachegate.migrations.lexer import Kind, Token, identifier, tokens
from cachegate.migrations.statements import split
from cachegate.preflight.asking.question import Facts
from cachegate.preflight.demand import (
    Added,
    Attach,
    Check,
    Computes,
    Deleted,
    DomainCheck,
    Retype,
    Unique,
    Updated,
    What,
)
from cachegate.preflight.reading.fallible import fallible

_QUERIES = frozenset({"select", "table", "with", "into", "insert", "update", "delete", "merge", "copy", "lock"})
MADE_UP = frozenset({"clock_timestamp", "gen_random_uuid", "random", "timeofday", "uuidv4", "uuidv7"})
_SELECTS = frozenset({"select", "with", "values", "table"})


def texts(what: What, facts: Facts) -> Iterator[str]:
    """Every piece of the files' text that a question for this demand has in it."""
    match what:
        case Unique(keys=keys, where=where):
            yield from (part.text for part in keys if part.column is None)
            yield where
        case Check(text) | DomainCheck(text):
            yield text
        case Retype(type=type, using=using):
            yield from (type, using)
        case Computes(values=values, where=where, type=type):
            yield from (*values, where, type)
        case Attach(bound=bound):
            yield bound
    for step in (*facts.settled.steps, *facts.beyond.steps):
        match step:
            case Added(type=type, value=value):
                yield from (type, value)
            case Updated(columns=columns, where=where):
                yield from (*(value for _, value in columns), where)
            case Deleted(where=where):
                yield where


def objection(text: str) -> str | None:
    """Why a text is no plain expression; None if it is one."""
    found = tuple(tokens(text))
    depth = 0
    for token in found:
        depth += {"(": 1, ")": -1}.get(token.text, 0)
        if depth < 0 or token.text == ";":
            return "It is not one expression."
    if depth or _open(found):
        return "It is not one expression."
    words = {token.text.lower() for token in found if token.kind is Kind.WORD}
    query = next(iter(sorted(words & _QUERIES)), None)
    if query is not None and not _is_bound(text):
        return f"It has {query.upper()} in it, which Postgres takes in no constraint, index or conversion."
    return None


def _open(found: tuple[Token, ...]) -> bool:
    """A string or a name that is not closed."""
    if not found:
        return False
    last = found[-1]
    if last.kind is Kind.QUOTED:
        return len(last.text) < 2 or not last.text.endswith('"')
    if last.kind is Kind.STRING:
        return len(last.text) < 2 or not last.text.endswith("'")
    return last.kind is Kind.DOLLAR and not last.text.endswith(last.text[: last.text.index("$", 1) + 1])


def _is_bound(text: str) -> bool:
    """FOR VALUES WITH (…) has that word too."""
    words = [token.text.lower() for token in tokens(text)]
    return words[:3] == ["for", "values", "with"] and not _QUERIES & {*words[3:]}


def called(text: str) -> frozenset[str]:
    """The names that stand before an opening parenthesis: all functions, and words that look like them."""
    found = tuple(tokens(text))
    named = (identifier(token) for token, following in pairwise(found) if following.text == "(")
    return frozenset(name for name in named if name is not None)


def differs(text: str) -> bool:
    """Whether it may fail, or be NULL, for some of the values that it makes up anew each time."""
    words = {token.text.lower() for token in tokens(text) if token.kind is Kind.WORD}
    return bool(called(text) & MADE_UP) and (fallible(tuple(tokens(text))) or bool(words & {"case", "nullif", "null"}))


def not_a_query(text: str) -> str | None:
    """Why a project's check is not one SELECT; None if it is."""
    statements = split(text)
    if len(statements) != 1:
        return "it is not one statement" if statements else "there is no statement"
    (only,) = statements
    first = next((token.text.lower() for token in only.tokens if token.text != "("), "")
    if first not in _SELECTS:
        return "it does not begin with SELECT, WITH, VALUES or TABLE"
    if _broken(only.tokens) or _open(only.tokens):
        return "its parentheses or quotes are not closed"
    return None


def query_text(text: str) -> str:
    """The one statement of a check, without its semicolon."""
    return split(text)[0].text


def _broken(found: tuple[Token, ...]) -> bool:
    depth = 0
    for token in found:
        depth += {"(": 1, ")": -1}.get(token.text, 0)
        if depth < 0:
            return True
    return depth != 0
