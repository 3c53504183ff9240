"""Which notifications an SQL text sends, or may send, as far as its words tell."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from cachegate.migrations.lexer import Kind, Token, identifier, tokens
from cachegate.migrations.statements import Statement

NESTING = 3  # strings within strings that are looked into: EXECUTE in a DO block


@dataclass(frozen=True, slots=True)
class Send:
    """A NOTIFY or pg_notify(). `channel` and `payload` are None where they are worked out at run time."""

    channel: str | None
    payload: str | None

    def may_be(self, channel: str, payload: str) -> bool:
        return self.channel in (None, channel) and self.payload in (None, payload)


def sent_by(statement: Statement) -> Send | None:
    """What a statement sends for certain if it runs: NOTIFY, or SELECT of nothing but one pg_notify()."""
    if statement.keywords[:1] == ("notify",):
        return _notify(statement.tokens[1:])
    if statement.keywords[:1] != ("select",):
        return None
    called = _unqualified(statement.tokens[1:])
    if [token.text.lower() for token in called[:2]] != ["pg_notify", "("] or called[-1].text != ")":
        return None
    send = _call(called[1:])
    plain = len(called) == 6  # pg_notify ( channel , payload )
    return send if plain and send.channel is not None and send.payload is not None else None


def mentioned(text: str, nesting: int = 0) -> Iterator[Send]:
    """Everything in a text that looks like sending, in its function bodies and strings too, reached or not."""
    run = tuple(tokens(text))
    before: Token | None = None
    for index, token in enumerate(run):
        word = token.text.lower() if token.kind is Kind.WORD else ""
        if word == "notify" and (before is None or before.text != ".") and (found := _notify(run[index + 1 :])):
            yield found
        elif word == "pg_notify":
            yield _call(run[index + 1 :])
        elif nesting < NESTING and (body := _body(token)) is not None:
            yield from mentioned(body, nesting + 1)
        before = token


def names(text: str, nesting: int = 0) -> frozenset[str]:
    """Every name in a text, without its schema: what it may call or write to."""
    found = set()
    for token in tokens(text):
        if (name := identifier(token)) is not None:
            found.add(name)
        elif nesting < NESTING and (body := _body(token)) is not None:
            found |= names(body, nesting + 1)
    return frozenset(found)


def _notify(following: Sequence[Token]) -> Send | None:
    """`channel [, 'payload']`, up to what ends a statement: SQL's semicolon, or nothing more."""
    channel = identifier(following[0]) if following else None
    if channel is None:
        return None
    rest = following[1:]
    if not rest or rest[0].text == ";":
        return Send(channel, "")
    if rest[0].text != "," or len(rest) < 2 or rest[1].kind not in (Kind.STRING, Kind.DOLLAR):
        return None
    return Send(channel, literal(rest[1]))


def _call(following: Sequence[Token]) -> Send:
    """`( 'channel', 'payload' )`; None for each that is not a plain string."""
    texts = [token.text for token in following[:5]]
    if len(texts) == 5 and (texts[0], texts[2], texts[4]) == ("(", ",", ")"):
        return Send(literal(following[1]), literal(following[3]))
    if len(texts) >= 3 and (texts[0], texts[2]) == ("(", ","):
        return Send(literal(following[1]), None)
    return Send(None, None)


def _unqualified(run: Sequence[Token]) -> Sequence[Token]:
    return run[2:] if [token.text.lower() for token in run[:2]] == ["pg_catalog", "."] else run


_JOINED = re.compile(r"'\s*[\n\r]\s*'")


def literal(token: Token) -> str | None:
    """What a string says; None for one with escapes or in pieces, and for what is no string."""
    body = _body(token)
    if body is None or (token.kind is Kind.STRING and (_JOINED.search(token.text) or _escaped(token))):
        return None
    return body


def _escaped(token: Token) -> bool:
    return token.text[0] in "bBxXuU" or (token.text[0] in "eE" and "\\" in token.text)


def _body(token: Token) -> str | None:
    """What stands between the quotes of a string; escapes with a backslash stay as they are."""
    if token.kind is Kind.DOLLAR:
        delimiter = token.text[: token.text.index("$", 1) + 1]
        return token.text[len(delimiter) :].removesuffix(delimiter)
    if token.kind is Kind.STRING:
        return token.text[token.text.index("'") + 1 :].removesuffix("'").replace("''", "'")
    return None


def ends_itself(statement: Statement) -> bool:
    """Whether the body of a DO block has a COMMIT or ROLLBACK of its own, as its words tell."""
    return statement.keywords[:1] == ("do",) and any(map(ends_transactions, map(_body, statement.tokens)))


def ends_transactions(body: str | None) -> bool:
    """Whether a body says `commit;` or `rollback;` somewhere."""
    run = tuple(tokens(body or ""))
    return any(
        one.kind is Kind.WORD and one.text.lower() in ("commit", "rollback") and two.text in (";", "and")
        for one, two in pairwise(run)
    )
