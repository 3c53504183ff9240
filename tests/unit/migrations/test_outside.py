"""What the text of a file shows of reaching out of the database."""

from __future__ import annotations

import pytest

from cachegate.migrations.outside import refusal
from cachegate.model.migration import Migration


def place(sql: str, **more: str) -> tuple[str, int | None] | None:
    includes = tuple(Migration("1", f"{name}.sql", text.encode()) for name, text in more.items())
    found = refusal(Migration("1", "a.sql", sql.encode(), includes=includes))
    return (found.place.file, found.place.line) if found else None


@pytest.mark.parametrize(
    "sql",
    [
        "select 1;\ncopy t from program 'id'",
        "select 1;\nCOPY (select 'from x' from t) TO PROGRAM 'id'",
        "select 1;\ncopy t (a, b) to '/tmp/x' with (format csv)",
        "select 1;\nalter system set archive_command = 'id'",
        "do $$ begin\n  copy t from program 'id'; end $$",
    ],
)
def test_refused(sql: str) -> None:
    """By its line, before anything is sent."""
    assert place(sql) == ("a.sql", 2)


@pytest.mark.parametrize(
    "sql",
    [
        "copy t from stdin;\ncopy t from program 'id'\n\\.\n",
        "select 'copy t from program ''id'''; -- copy t from program 'id'",
        'copy "program" from stdin',
        "copy t (program) from '/data/rows.csv'",
        "alter system set work_mem = '64MB'",
        "create function f() returns void language plpgsql as $$ begin copy t from program 'id'; end $$",
        "insert into posts values ('do $$ begin copy t from program ''x''; end $$')",
    ],
)
def test_look_alikes(sql: str) -> None:
    """Rows, texts, comments, other names, and functions that perhaps nobody calls."""
    assert place(sql) is None


def test_in_an_included_file() -> None:
    """It is that file which is named."""
    assert place("\\ir b.sql", b="\n\ncopy t to program 'id'") == ("b.sql", 3)
