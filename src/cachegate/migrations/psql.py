"""What only psql understands, found before the server has to refuse it."""

from __future__ import annotations

import re
from itertools import pairwise

from cachegate.errors import UsageProblem
from cachegate.migrations.lexer import Kind, position
from cachegate.migrations.statements import Statement, split
from cachegate.model.migration import Migration

_COMMAND = re.compile(r"\\[^\s\\]*")


def refuse_psql(migration: Migration) -> None:
    """Raise `UsageProblem` with file and line at the first psql command, or at COPY … FROM STDIN.

    Such files are run by psql; to guess what it would do (variables, included files, commands in back-ticks)
    is not for a checker that must never run a shell.
    """
    sql = migration.sql.decode(errors="replace")
    for statement in split(sql):
        for token in statement.tokens:
            if token.text == "\\" and token.kind is Kind.SYMBOL:
                raise _meta_command(migration, sql, token.start)
        if _copies_from_stdin(statement):
            raise _copy(migration, statement)


def _meta_command(migration: Migration, sql: str, offset: int) -> UsageProblem:
    line, _ = position(sql, offset)
    found = _COMMAND.match(sql, offset)
    command = found[0] if found else "\\"
    return UsageProblem(
        what=f"{migration.file}:{line} has a psql command: {command[:40]}",
        why="Migrations are sent to the server, which knows SQL only; backslash commands are psql's own.",
        help="Write it as SQL (put an included file's text here, a variable's value in its place), or keep the file "
        "outside the migrations folder.",
    )


def _copy(migration: Migration, statement: Statement) -> UsageProblem:
    return UsageProblem(
        what=f"{migration.file}:{statement.line} copies rows from standard input",
        why="The rows after COPY … FROM STDIN are not SQL; only psql sends them as data.",
        help="Write the rows as INSERT statements, or load the file as a seed through psql.",
    )


def _copies_from_stdin(statement: Statement) -> bool:
    if statement.keywords[:1] != ("copy",):
        return False
    words = [token.text.lower() for token in statement.tokens]
    return ("from", "stdin") in pairwise(words)
