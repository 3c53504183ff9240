"""What in a file would reach out of the database: start programs, or read and write files of the server's machine.

This is the friendly first line, by the text; it does not see what a block or function puts together. On a private
server the kernel keeps the rest (`embedded/confinement.py`).
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise

from cachegate.migrations.lexer import Kind, Token, position, tokens
from cachegate.migrations.psql.scanning import sql_only
from cachegate.migrations.statements import Statement, split
from cachegate.model.migration import Migration, Place
from cachegate.model.script import Refused

RULE = "Nothing in a migration may run a command, or touch files, on the machine that checks it."
_LIKELY = re.compile(r"\bcopy\b|\balter\s+system\b|\blanguage\b|\bextension\b|\blo_(?:im|ex)port\b", re.IGNORECASE)
COMMANDS = frozenset(
    ["archive_command", "archive_cleanup_command", "recovery_end_command", "restore_command", "ssl_passphrase_command"]
)
"""Settings whose value the server runs by a shell (PostgreSQL's documentation, "Server Configuration")."""
_HELP = "Take it out of the migration; load data with INSERT, or with COPY … FROM stdin and its rows."


def refusal(migration: Migration) -> Refused | None:
    """The first such thing in a file, or in one that it includes."""
    return next((found for one in (migration, *migration.includes) if (found := _in_file(one))), None)


def _in_file(migration: Migration) -> Refused | None:
    text = migration.sql.decode("utf-8", "replace")
    if not _LIKELY.search(text):
        return None
    for statement in split(sql_only(text)):
        if why := _reaches_out(statement):
            return Refused(Place(migration.file, statement.line, statement.column), f"{why}. {RULE}", _HELP)
        if statement.keywords[:1] == ("do",) and (found := _in_block(statement)):
            offset, why = found
            return Refused(Place(migration.file, *position(text, offset)), f"{why}. {RULE}", _HELP)
    return None


def _reaches_out(statement: Statement) -> str | None:
    match statement.keywords:
        case ("copy", *_):
            return _copies(statement.tokens)
        case ("alter", "system", "set", name, *_) if name in COMMANDS:
            return f"ALTER SYSTEM SET {name} would let the server run a program"
        case _:
            return None


def _copies(statement: Sequence[Token]) -> str | None:
    """COPY … FROM or TO a program, or TO a file."""
    depth = 0
    for here, following in pairwise(statement):
        depth += {"(": 1, ")": -1}.get(here.text, 0)
        if depth or here.kind is not Kind.WORD or here.text.lower() not in ("from", "to"):
            continue
        if following.text.lower() == "program":
            return f"COPY … {here.text.upper()} PROGRAM would run a program on the server's machine"
        if following.kind is Kind.STRING and here.text.lower() == "to":
            return "COPY … TO a file would write a file of the server's machine"
    return None


def _in_block(statement: Statement) -> tuple[int, str] | None:
    """The same in the body of a DO block, which runs at once: where, and why."""
    body = next((one for one in statement.tokens if one.kind is Kind.DOLLAR), None)
    if body is None:
        return None
    inner = body.text.index("$", 1) + 1
    words = tuple(tokens(body.text[inner : -inner or None]))
    for at, token in enumerate(words):
        if token.text.lower() != "copy" or (
            at and words[at - 1].text.lower() not in (";", "begin", "then", "else", "loop")
        ):
            continue
        end = next((number for number, one in enumerate(words[at:], at) if one.text == ";"), len(words))
        if why := _copies(words[at:end]):
            return body.start + inner + token.start, why
    return None
