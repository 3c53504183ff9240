"""SQL to paste into a migration, as the tool of the folder takes it: some cut a file at every semicolon."""

from __future__ import annotations

from cachegate.migrations.lexer import Kind
from cachegate.migrations.statements import Statement, split

SIGNS = {"goose": "+goose"}
"""The layouts that do, with the word in front of their annotations (pressly/goose, "SQL migrations")."""


def fitted(sql: str, layout: str) -> str:
    """The same statements; those with semicolons inside are marked where the layout's tool would cut them there."""
    sign = SIGNS.get(layout)
    if sign is None:
        return sql
    made, done = "", 0
    for statement in split(sql):
        if not _has_semicolons(statement):
            continue
        end = statement.end + len(sql[statement.end :]) - len(sql[statement.end :].lstrip(";"))
        made += f"{sql[done : statement.start]}-- {sign} StatementBegin\n{sql[statement.start : end]}"
        made += f"\n-- {sign} StatementEnd"
        done = end
    return made + sql[done:]


def _has_semicolons(statement: Statement) -> bool:
    """In the body of a function or a block: a string, or one of the standard's form."""
    return any(token.kind in (Kind.DOLLAR, Kind.SYMBOL) and ";" in token.text for token in statement.tokens)
