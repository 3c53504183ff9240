"""Where one SQL statement ends and the next begins, exactly as the server's grammar sees it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from cachegate.migrations.lexer import Kind, Lines, Token, position, tokens

__all__ = [
    "Cutter",
    "Statement",
    "adds_enum_value",
    "ends_transaction",
    "has_own_transactions",
    "position",
    "refuses_transaction",
    "split",
    "transaction_control",
]


@dataclass(frozen=True, slots=True)
class Statement:
    """One statement without its semicolon and without comments around it.

    `start` and `end` are character offsets, so that `sql[start:end] == text`. `line` and `column` (from 1) are
    those of the first token. `keywords` are the words it opens with, in lower case. `tokens` has no comments.
    """

    text: str
    start: int
    end: int
    line: int
    column: int
    keywords: tuple[str, ...]
    tokens: tuple[Token, ...] = field(repr=False, compare=False)


def split(sql: str) -> tuple[Statement, ...]:
    """The statements of a text: as many as the server counts when it gets the text as one simple query."""
    lines = Lines(sql)
    return tuple(_statement(sql, lines, part) for part in _parts(sql) if part)


def _statement(sql: str, lines: Lines, part: list[Token]) -> Statement:
    start, end = part[0].start, part[-1].end
    line, column = lines.at(start)
    return Statement(sql[start:end], start, end, line, column, _leading_words(part), tuple(part))


def _leading_words(part: Sequence[Token]) -> tuple[str, ...]:
    words: list[str] = []
    for token in part:
        if token.kind is not Kind.WORD:
            break
        words.append(token.text.lower())
    return tuple(words)


def _parts(sql: str) -> Iterator[list[Token]]:
    cutter = Cutter()
    for token in tokens(sql):
        if cutter.ends_at(token):
            yield cutter.take()
    yield cutter.take()


class Cutter:
    """Gathers a statement's tokens until the semicolon that ends it.

    Semicolons do not end it inside parentheses (rules have some there) and inside SQL-standard function bodies.
    """

    def __init__(self) -> None:
        self.part: list[Token] = []
        self._depth = 0
        self._in_body = False

    def ends_at(self, token: Token) -> bool:
        """Take the next token; True if it is the semicolon that ends the statement, and no part of it."""
        text = token.text
        if text == ";" and self._depth == 0 and not self._in_body:
            return True
        if text == "(":
            self._depth += 1
        elif text == ")":
            self._depth = max(0, self._depth - 1)
        elif self._depth == 0 and text.lower() == ("end" if self._in_body else "atomic"):
            self._in_body = not _begins_statement(self.part) if self._in_body else _opens_body(self.part)
        self.part.append(token)
        return False

    def take(self) -> list[Token]:
        """The statement's tokens; the next one begins."""
        part, self.part = self.part, []
        self._depth, self._in_body = 0, False
        return part


def _opens_body(part: Sequence[Token]) -> bool:
    """True if ATOMIC comes next in `create [or replace] function … begin atomic`."""
    opening = [token.text.lower() for token in part[:4]]
    return (
        opening[:1] == ["create"]
        and ("function" in opening or "procedure" in opening)
        and part[-1].text.lower() == "begin"
    )


def _begins_statement(part: Sequence[Token]) -> bool:
    """True if what comes next stands where a statement of a body would begin; no CASE's END ever does."""
    return part[-1].text == ";" or part[-1].text.lower() == "atomic"


_MAY_CONTROL = re.compile(r"\b(begin|commit|end|rollback|abort|savepoint|release|start|prepare)\b", re.IGNORECASE)
_CONTROL = frozenset({"begin", "commit", "end", "rollback", "abort", "savepoint", "release"})
_CONTROL_PAIRS = frozenset({("start", "transaction"), ("prepare", "transaction")})


def transaction_control(statement: Statement) -> bool:
    """True for BEGIN, COMMIT, ROLLBACK, SAVEPOINT and their other spellings."""
    return statement.keywords[:1] != () and (
        statement.keywords[0] in _CONTROL or statement.keywords[:2] in _CONTROL_PAIRS
    )


def ends_transaction(statement: Statement) -> bool:
    """True for COMMIT, ROLLBACK and their other spellings, after which no transaction is open."""
    words = _words(statement)
    if words[:1] not in (["commit"], ["end"], ["rollback"], ["abort"]):
        return False
    return not {"to", "prepared"} & {*words} and not _has_run(statement, "and", "chain")


def has_own_transactions(sql: str) -> bool:
    """Whether a text begins or ends transactions itself, rather than in function bodies."""
    return _MAY_CONTROL.search(sql) is not None and any(map(transaction_control, split(sql)))


def refuses_transaction(statement: Statement) -> bool:
    """True for what the server refuses (25001) inside a transaction block or next to others in a simple query.

    Source: PreventInTransactionBlock's callers. A COMMIT inside a DO block or a called procedure cannot be told
    from the text.
    """
    match statement.keywords:
        case ("create", "index", "concurrently", *_) | ("create", "unique", "index", "concurrently", *_):
            return True
        case ("drop", "index", "concurrently", *_) | ("vacuum", *_) | ("alter", "system", *_):
            return True
        case ("create" | "drop", "database" | "tablespace" | "subscription", *_) | ("discard", "all"):
            return True
        case ("commit" | "rollback", "prepared", *_):
            return True
        case ("reindex", *words):
            return "concurrently" in _words(statement) or words[:1] in (["database"], ["system"], ["schema"])
        case ("cluster",):
            return len(statement.tokens) == 1 or statement.tokens[1].text == "("
        case ("alter", "table", *_):
            return _has_run(statement, "detach", "partition") and _words(statement)[-1] == "concurrently"
        case ("alter", "database", *_):
            return _has_run(statement, "set", "tablespace")
        case _:
            return False


def adds_enum_value(statement: Statement) -> bool:
    """True for ALTER TYPE … ADD VALUE: allowed in a transaction, but the value is unusable until it commits (55P04)."""
    return statement.keywords[:2] == ("alter", "type") and _has_run(statement, "add", "value")


def _words(statement: Statement) -> list[str]:
    return [token.text.lower() for token in statement.tokens if token.kind is Kind.WORD]


def _has_run(statement: Statement, first: str, second: str) -> bool:
    words = _words(statement)
    return (first, second) in pairwise(words)
