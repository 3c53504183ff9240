"""Files that take back behind a mark what they made before it: a tool that knows the mark runs one of the two parts."""

from __future__ import annotations

import re
from collections.abc import Iterable

from cachegate.migrations.definitions import Definition, definitions
from cachegate.migrations.lexer import Kind, Token, comments
from cachegate.migrations.locating.accessories import accessories
from cachegate.migrations.statements import Statement, split

_DOWN = frozenset({"down", "downs", "undo", "rollback", "revert", "downgrade"})
_BESIDE = frozenset({"migrate", "migration", "part", "script", "section", "sql"})
_TEMPORARY = frozenset({"temp", "temporary"})
_HINT = re.compile(rb"--[^\n]*\b(?:" + "|".join(sorted(_DOWN)).encode() + rb")\b", re.IGNORECASE)
_SHOWN = 40


def mark(content: bytes) -> str:
    """The line that begins a down part, if what stands behind it drops something that the file made before; else ""."""
    if not _HINT.search(content):
        return ""
    text = content.decode(errors="replace")
    marks = [comment for comment in comments(text) if _is_mark(comment, text)]
    statements = split(text) if marks else ()
    for found in marks:
        made = set(_things(one for one in statements if one.end <= found.start and not _is_temporary(one)))
        if any(thing in made for thing in _things((one for one in statements if one.start >= found.end), taken=True)):
            return found.text[:_SHOWN].strip()
    return ""


def _is_mark(comment: Token, text: str) -> bool:
    """Whether a comment has a line for itself and says nothing else: a sentence with such a word in it is a remark."""
    words = re.findall(r"[a-z]+", comment.text.lower())
    alone = not text[text.rfind("\n", 0, comment.start) + 1 : comment.start].strip()
    downs = [word for word in words if word in _DOWN]
    return alone and comment.kind is Kind.LINE_COMMENT and len(downs) == 1 and {*words} <= {*downs, *_BESIDE}


def _is_temporary(statement: Statement) -> bool:
    return not _TEMPORARY.isdisjoint(statement.keywords[:4])


def _things(statements: Iterable[Statement], taken: bool = False) -> Iterable[tuple[str, str | None, str]]:
    """What statements make, or take away: kind, table that it belongs to, name."""
    for statement in statements:
        for one in (*definitions(statement.tokens), *accessories(statement.tokens)):
            if _takes(one) if taken else one.makes:
                yield one.kind, one.owner, one.name


def _takes(one: Definition) -> bool:
    return one.takes and not one.renamed
