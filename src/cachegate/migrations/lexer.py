"""PostgreSQL's lexical structure: where the words, strings and comments of an SQL text begin and end.

Source: the server's own rules (scan.l, versions 14 to 18) with `standard_conforming_strings` on. psql's additions
(backslash commands, variables) are not SQL and come out as ordinary symbols.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator
from enum import StrEnum
from typing import NamedTuple


class Kind(StrEnum):
    WORD = "word"  # keyword or unquoted identifier
    QUOTED = "quoted"  # "identifier", U&"identifier"
    STRING = "string"  # '…', E'…', B'…', X'…', N'…', U&'…'
    DOLLAR = "dollar"  # $tag$…$tag$
    NUMBER = "number"
    PARAMETER = "parameter"  # $1
    OPERATOR = "operator"
    SYMBOL = "symbol"  # one character: punctuation, or something that is no SQL
    LINE_COMMENT = "line_comment"
    BLOCK_COMMENT = "block_comment"

    @property
    def is_comment(self) -> bool:
        return self is Kind.LINE_COMMENT or self is Kind.BLOCK_COMMENT


class Token(NamedTuple):
    """`text` is `sql[start:end]`; offsets are characters."""

    kind: Kind
    start: int
    end: int
    text: str


# Two strings with a line break between them are one; after E'…' the escapes go on (scan.l: quotecontinue).
_CONTINUED = r"(?>(?:[ \t\f\v]|--[^\n\r]*+)*+[\n\r](?:[ \t\f\v\n\r]|--[^\n\r]*+[\n\r])*+)"
_ESCAPED = r"'[^'\\]*+(?:(?:''|\\(?:.|\Z))[^'\\]*+)*+(?:'|\Z)"
_PLAIN = r"'[^']*+(?:''[^']*+)*+(?:'|\Z)"
_LETTER = r"A-Za-z_\x80-\U0010ffff"

_TOKEN = re.compile(
    rf"""
    [\x20\t\n\r\f\v]*+ (?:
      (?! [eEbBxXnN]' | [uU]&['"] ) (?P<word> [{_LETTER}][{_LETTER}0-9$]*+ )
    | (?P<symbol> [(),;:\[\]] | \.(?![0-9]) )
    | (?P<line_comment> --[^\n\r]*+ )
    | (?P<block_comment> /\* )
    | (?P<string> (?: [eE]{_ESCAPED}(?:{_CONTINUED}{_ESCAPED})*+ ) | (?: [bBxXnN] | [uU]& )?{_PLAIN} )
    | (?P<quoted> (?: [uU]& )?"[^"]*+(?:""[^"]*+)*+(?:"|\Z) )
    | (?P<number> (?: 0[xX][0-9A-Fa-f_]++ | 0[oO][0-7_]++ | 0[bB][01_]++
                    | [0-9][0-9_]*+(?:\.(?!\.)[0-9_]*+)? | \.[0-9][0-9_]*+ ) (?:[eE][+-]?[0-9]++)? )
    | (?P<parameter> \$[0-9]++ )
    | (?P<dollar> \$(?:[{_LETTER}][{_LETTER}0-9]*+)?\$ )
    | (?P<operator> (?: (?!--|/\*)[~!@\#^&|`?+\-*/%<>=] )++ )
    | (?P<stray> . )
    | (?P<nothing> \Z )
    )
    """,
    re.VERBOSE | re.DOTALL,
)
_KINDS = {kind.value: kind for kind in Kind} | {"stray": Kind.SYMBOL}
_NESTING = re.compile(r"/\*|\*/")


def tokens(sql: str, start: int = 0) -> Iterator[Token]:
    """Every token that means something to the server, in order: no comments, no white space.

    `start` is where to begin, between two tokens. Never raises: what is not closed reaches to the end of the text,
    as it does for the server.
    """
    return _scan(sql, frozenset({"nothing", "line_comment", "block_comment"}), start)


def comments(sql: str) -> tuple[Token, ...]:
    """The comments of a text, in order; not those inside strings, and so not those inside function bodies."""
    return tuple(token for token in _scan(sql, frozenset({"nothing"})) if token.kind.is_comment)


def _scan(sql: str, unwanted: frozenset[str], begin: int = 0) -> Iterator[Token]:
    resume: int | None = begin
    while resume is not None:
        start, resume = resume, None
        for match in _TOKEN.finditer(sql, start):
            group = match.lastgroup
            assert group is not None
            begin, end = match.span(group)
            if group == "block_comment":
                end = resume = _comment_end(sql, end)
            elif group == "dollar":
                end = resume = _dollar_end(sql, sql[begin:end], end)
            if group not in unwanted:
                yield Token(_KINDS[group], begin, end, sql[begin:end])
            if resume is not None:
                break


def _comment_end(sql: str, position: int) -> int:
    depth = 1
    for match in _NESTING.finditer(sql, position):
        depth += 1 if match[0] == "/*" else -1
        if depth == 0:
            return match.end()
    return len(sql)


def _dollar_end(sql: str, delimiter: str, position: int) -> int:
    closing = sql.find(delimiter, position)
    return len(sql) if closing < 0 else closing + len(delimiter)


def code(sql: str) -> tuple[str, ...]:
    """What is left when comments and white space are taken away: equal for texts that the server reads alike."""
    return tuple(token.text for token in tokens(sql))


def identifier(token: Token) -> str | None:
    """The name that a token stands for: folded to lower case unless quoted; None if it cannot be a name."""
    if token.kind is Kind.WORD:
        return token.text.lower() if token.text.isascii() else _folded(token.text)
    if token.kind is Kind.QUOTED:
        return _unquoted(token.text)
    return None


def _folded(text: str) -> str:
    # In UTF-8 databases the server folds ASCII letters only (downcase_identifier).
    return "".join(letter.lower() if letter.isascii() else letter for letter in text)


_UNICODE_ESCAPE = re.compile(r"\\(?:\\|([0-9A-Fa-f]{4})|\+([0-9A-Fa-f]{6}))")


def _unquoted(text: str) -> str:
    opening = text.index('"')
    inner = text[opening + 1 :].removesuffix('"').replace('""', '"')
    return inner if opening == 0 else _UNICODE_ESCAPE.sub(_unescaped, inner)


def _unescaped(match: re.Match[str]) -> str:
    digits = match[1] or match[2]
    if digits is None:
        return "\\"
    point = int(digits, 16)
    return chr(point) if point <= 0x10FFFF else match[0]


class Lines:
    """Turns character offsets of one text into lines and columns, both counted from 1."""

    def __init__(self, sql: str) -> None:
        self._starts = [0, *(match.end() for match in re.finditer("\n", sql))]

    def at(self, offset: int) -> tuple[int, int]:
        line = bisect_right(self._starts, offset)
        return line, offset - self._starts[line - 1] + 1


def position(sql: str, offset: int) -> tuple[int, int]:
    """Line and column, from 1, of a character offset, from 0. The server's own error position counts from 1."""
    before = sql[:offset]
    return before.count("\n") + 1, len(before) - before.rfind("\n")
