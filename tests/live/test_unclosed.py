"""Quotes without an end, as the server reports them: what to do names the line that opens them."""

from __future__ import annotations

import psycopg
import pytest

from cachegate.migrations.lexer import position
from cachegate.migrations.statements import split
from cachegate.model.migration import Place, SqlFailure
from cachegate.pipeline import misspelt
from servers import Database

ONE = "create table a ();\ncreate function one() returns int language plpgsql as $$\nbegin\n  return 1;\nend;\n"
TWO = "create function two() returns int language plpgsql as $$\nbegin return 2; end $$;\n"
UNCLOSED = {
    "closed by the next function": (f"{ONE}create table b ();\n{TWO}", "The quote $$ of line 2", "the $$ of line 7"),
    "closed by the next block": (
        f"{ONE}do $$\nbegin\n  perform 1;\nend $$;",
        "The quote $$ of line 2",
        "the $$ of line 6",
    ),
    "closed nowhere": (ONE, "The quote $$ that line 2 opens is closed nowhere", ""),
    "another tag": (ONE.replace("$$", "$body$") + "$BODY$;", "The quote $body$ that line 2 opens", ""),
    "an apostrophe": (
        "create table a (t text);\ninsert into a values ('x'),\n ('it's');\nselect 1",
        "The quote of line 3",
        "right before",
    ),
    "a backslash": (
        "create table a (t text);\ninsert into a values (\n 'it\\'s', 'b');\nselect 1",
        "The quote of line 3",
        "",
    ),
    "closed by the next text": (
        "create table a (t text);\ninsert into a values ('x);\ninsert into a values ('y');",
        "The quote of line 2",
        "",
    ),
    "a name": ('create table "a (t text);\ncreate table "b" ()', "The quote of line 1", ""),
    "the last text": ("create table a (t text);\ninsert into a values ('x');\nselect 'y", "that line 3 opens", ""),
}
OTHERS = [
    "create table a (t txt txt)",
    "select 'as' from from",
    "create function one() returns int language sql as $$ select 1 $$ begin",
    "comment on table a is 'as' 'b'",
    "insert into a values ('it''s' 'b')",
    "do $$ begin perform 1; end $$ language plpgsql plpgsql",
]


@pytest.mark.parametrize("postgres_version", ["15", "18"])
@pytest.mark.parametrize("name", UNCLOSED)
def test_the_line_that_opens_it(name: str, database: Database, postgres_version: str) -> None:
    """Of the statement as it is cut, wherever the server stops."""
    sql, *said = UNCLOSED[name]
    told = misspelt.remedy(refusal(database, sql)) or ""

    assert all(words in told for words in said), told


@pytest.mark.parametrize("sql", OTHERS)
def test_other_syntax_errors(sql: str, database: Database) -> None:
    """Quotes that are closed where they should be are not why."""
    assert misspelt.remedy(refusal(database, sql)) is None


def refusal(database: Database, sql: str) -> SqlFailure:
    """What the server says to the first statement that it refuses, at its place in the text."""
    with psycopg.connect(database.url, autocommit=True) as connection:
        for statement in split(sql):
            try:
                connection.execute(statement.text.encode())
            except psycopg.Error as error:
                at = int(error.diag.statement_position or 1) - 1 + statement.start
                place = Place("1.sql", *position(sql, at))
                return SqlFailure(place, error.sqlstate or "", error.diag.message_primary or "", statement.text)
    raise AssertionError("the server takes all of it")
