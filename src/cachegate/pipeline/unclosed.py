"""A syntax error far below its reason: a quote that is not closed, or that is closed by the opening of the next."""

from __future__ import annotations

import re
from itertools import pairwise

from cachegate.migrations.lexer import Kind, Lines, Token, tokens
from cachegate.model.migration import SqlFailure

_NEAR = re.compile(r'^syntax error at or near "(?P<near>.*)"$', re.DOTALL)
_UNTERMINATED = re.compile(r"^unterminated (?:dollar-)?quoted ")
_OPENS_NEXT = re.compile(r"\b(?:as|do)\s*\Z", re.IGNORECASE)
_QUOTES = (Kind.STRING, Kind.QUOTED)
_TAG = 40


def remedy(failure: SqlFailure) -> str | None:
    """Which line opened it, and what to write; None where no quote is why."""
    if failure.sqlstate != "42601":
        return None
    return _closed_by_next(failure) or (_never_closed(failure) if _UNTERMINATED.match(failure.message) else None)


def _never_closed(failure: SqlFailure) -> str | None:
    *_, last = [None, *tokens(failure.statement)]
    if last is None or failure.place.line is None:
        return None
    written = f" {_tag(last)}" if last.kind is Kind.DOLLAR else ""
    return f"The quote{written} that line {failure.place.line} opens is closed nowhere: close it where its text ends."


def _closed_by_next(failure: SqlFailure) -> str | None:
    """Of quotes that end where the text of another was to begin."""
    listed, lines = [*tokens(failure.statement)], Lines(failure.statement)
    refused = _refused(failure, listed, lines)
    for before, token in pairwise(listed):
        if token.start > (refused.start if refused else len(failure.statement)):
            break
        if before.kind is Kind.DOLLAR and _OPENS_NEXT.search(before.text.removesuffix(_tag(before))):
            first = _line(failure, lines, before.start, refused)
            closing = _line(failure, lines, before.end - 1, refused)
            return (
                f"The quote {_tag(before)}{first} has no end of its own, and the {_tag(before)}{closing}, which was to"
                f" open another, closes it: write {_tag(before)} where the first text ends."
            )
        if token is refused and before.kind in _QUOTES and before.end == token.start:
            opened = _line(failure, lines, before.start, refused)
            return (
                f"The quote{opened} ends right before this word: close it where its text ends, and write a quote that"
                " is part of the text twice."
            )
    return None


def _refused(failure: SqlFailure, listed: list[Token], lines: Lines) -> Token | None:
    """The token that the server stopped at: by its text, and by the column where one follows a line break."""
    found = _NEAR.match(failure.message)
    if found is None:
        return None
    same = [token for token in listed if token.text == found["near"]]
    placed = [token for token in same if lines.at(token.start)[1] == failure.place.column]
    return next(iter(placed or same), None)


def _line(failure: SqlFailure, lines: Lines, offset: int, refused: Token | None) -> str:
    """` of line 3`, counted back from where the server stopped; "" where that is not known."""
    if failure.place.line is None or refused is None:
        return ""
    return f" of line {failure.place.line - lines.at(refused.start)[0] + lines.at(offset)[0]}"


def _tag(token: Token) -> str:
    """`$$`, or `$body$`."""
    return token.text[: token.text.index("$", 1) + 1][:_TAG]
