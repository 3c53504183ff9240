"""Which statements may make things that they do not name: DO blocks, calls of functions, what sets off triggers."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from functools import cache
from itertools import pairwise

from cachegate.migrations.lexer import Kind, Token, identifier, tokens
from cachegate.migrations.statements import Statement

FREELY, BY_NAME, PERHAPS, HARDLY, NEVER = 4, 3, 2, 1, 0
"""By whatever name a text that it executes has; by names that stand in a body only; and so on down."""
WHOLE = 9  # all of a name, for `kinship`
Bodies = Callable[[str], str | None]
"""What stands in the bodies of all functions with a name, as far as the files define them; None where none does."""

_DDL = frozenset({"create", "alter", "drop", "import", "grant", "revoke", "comment", "refresh"})
_CREATING = frozenset({"create", "import"})
_WRITES = frozenset({"insert", "update", "delete", "merge", "copy", "truncate"})
_MAY_CALL = frozenset({"select", "with", "values", "explain", "table", "perform"}) | _WRITES
_NOT_CALLED = frozenset({"in", "values", "and", "or", "not", "as", "using", "over", "filter", "exists", "any", "all"})
_COMMON = frozenset({"from", "select", "table", "view", "create", "as", "by", "for", "in", "int", "is", "key", "not"})
_COMMON |= {"null", "of", "on", "or", "row", "set", "text", "to", "with"}
_WORD = re.compile(r"[\w$]+")
DEPTH = 4  # strings in strings


class Dynamic:
    """What the statements of the files may do beyond their words, by the bodies of the functions that they call."""

    def __init__(self, bodies: Bodies) -> None:
        self._bodies = bodies
        self._names: dict[str, int] = {}
        self._words: dict[Statement, frozenset[str]] = {}

    def might(self, statement: Statement) -> int:
        """How likely a statement makes or changes things whose names it need not have: FREELY to NEVER."""
        match statement.keywords:
            case ("do", *_):
                return max(self._inside(inside(token)) for token in statement.tokens)
            case ("import", *_):
                return FREELY
            case ("call", *_):
                return max(self._called(statement.tokens), HARDLY)
            case ("execute", *_) | ("create", "extension", *_):
                return PERHAPS
            case (verb, *_) if verb in _MAY_CALL:
                return max(self._called(statement.tokens), HARDLY if verb in _WRITES else NEVER)
            case ("refresh", *_):
                return HARDLY
            case _:
                return NEVER

    def kinship(self, statement: Statement, name: str) -> int:
        """How much of a name stands in what a statement says and calls, 0 to 9: all of it, or some of its words."""
        words = self._said(statement)
        name = name.lower()
        if name in words:
            return WHOLE
        parts = {part for part in re.split(r"[\W_]+", name) if len(part) > 1} - _COMMON
        fragments = {part for word in words for part in word.split("_")}
        return len(parts & fragments) * 8 // len(parts) if parts else 0

    def creates(self, statement: Statement) -> bool:
        """Whether a word of it, or of what it calls, says that something is made."""
        return bool(_CREATING & self._said(statement))

    def only_alters(self, statement: Statement) -> bool:
        """Whether they speak of changing something, and of making nothing."""
        said = self._said(statement)
        return "alter" in said and not _CREATING & said

    def _said(self, statement: Statement) -> frozenset[str]:
        """The words in its strings, and in the bodies of all functions that it calls, directly or not."""
        if statement not in self._words:
            words, known = set(strings(statement)), set()
            waiting = {name for token in statement.tokens for name in _calls(tuple(tokens(inside(token))))}
            waiting |= _calls(statement.tokens)
            while waiting:
                known.add(name := waiting.pop())
                if body := self._bodies(name):
                    words |= _words(body)
                    waiting |= _calls(tuple(tokens(body))) - known
            self._words[statement] = frozenset(words)
        return self._words[statement]

    def _called(self, run: Sequence[Token]) -> int:
        """By the functions that are called: HARDLY where one is not known."""
        return max(map(self._named, _calls(run)), default=NEVER)

    def _named(self, name: str) -> int:
        if name not in self._names:
            self._names[name] = NEVER  # while it is looked at: it may call itself
            body = self._bodies(name)
            self._names[name] = HARDLY if body is None else self._inside(body)
        return self._names[name]

    def _inside(self, text: str) -> int:
        """The same of what stands in a body."""
        run = tuple(tokens(text))
        words = {token.text.lower() for token in run if token.kind is Kind.WORD}
        if "execute" in words:
            return FREELY
        named = any(_is_ddl(token, following) for token, following in pairwise(run))
        least = BY_NAME if named else HARDLY if words & _WRITES else NEVER
        return max(self._called(run), least)


def strings(statement: Statement) -> frozenset[str]:
    """The words in the strings of a statement and in the body of a DO block, comments left out, in lower case."""
    return frozenset(word for token in statement.tokens for word in _spoken(token, 0))


def _spoken(token: Token, depth: int) -> Iterator[str]:
    for inner in tokens(inside(token)):
        yield from _found(inner)
        if depth < DEPTH:
            yield from _spoken(inner, depth + 1)


@cache
def _words(text: str) -> frozenset[str]:
    return frozenset(word for token in tokens(text) for word in (*_spoken(token, 0), *_found(token)))


def _found(token: Token) -> list[str]:
    return _WORD.findall(token.text.lower())


def _is_ddl(token: Token, following: Token) -> bool:
    verb = token.text.lower() if token.kind is Kind.WORD else ""
    return verb in _DDL and following.kind is Kind.WORD and (verb != "comment" or following.text.lower() == "on")


def _calls(run: Sequence[Token]) -> frozenset[str]:
    """The names in front of parentheses, without their schema."""
    found = set()
    for token, following in pairwise(run):
        if following.text == "(" and (name := identifier(token)) is not None and name not in _NOT_CALLED:
            found.add(name)
    return frozenset(found)


def inside(token: Token) -> str:
    """What a string holds, with its end; "" of what is none."""
    if token.kind is Kind.DOLLAR:
        return token.text[token.text.index("$", 1) + 1 :]
    return token.text[token.text.index("'") + 1 :] if token.kind is Kind.STRING else ""
