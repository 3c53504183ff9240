"""Syntax errors with a usual cause."""

from __future__ import annotations

from cachegate.model.migration import Place, SqlFailure
from cachegate.pipeline import misspelt

NOTE = "-- Current sql file was generated after introspecting the database\n"


def refused(message: str, statement: str) -> SqlFailure:
    return SqlFailure(Place("drizzle/0000_a.sql", 3, 1), "42601", message, statement)


def test_what_drizzle_kit_writes_of_a_database_that_is_there() -> None:
    """One comment with breakpoints in it: what Drizzle sends first is a comment without an end."""
    message = 'unterminated /* comment at or near "/*\nCREATE TABLE a ();\n"'

    assert "drizzle-kit" in (misspelt.remedy(refused(message, f"{NOTE}/*\nCREATE TABLE a ();\n")) or "")
    assert misspelt.remedy(refused(message, "/*\nCREATE TABLE a ();\n")) is None
    assert misspelt.remedy(refused('syntax error at or near "a"', f"{NOTE}create a")) is None
