"""What only psql understands is refused with its place."""

from __future__ import annotations

import pytest

from cachegate.errors import UsageProblem
from cachegate.migrations.psql import refuse_psql
from cachegate.model.migration import Migration


def migration(sql: str) -> Migration:
    return Migration("1", "m/1_a.sql", sql.encode())


@pytest.mark.parametrize(
    ("sql", "what"),
    [
        ("select 1;\n\\i other.sql\n", "m/1_a.sql:2 has a psql command: \\i"),
        ("\\set user `id`\nselect 1", "m/1_a.sql:1 has a psql command: \\set"),
        ("select 1 \\gset\n", "m/1_a.sql:1 has a psql command: \\gset"),
        ("\r\n\r\n  \\ir x.sql;", "m/1_a.sql:3 has a psql command: \\ir"),
        ("\\restrict abc\n", "m/1_a.sql:1 has a psql command: \\restrict"),
        ("select 1;\ncopy t (a, b) from stdin;\n1\tit's\n\\.\n", "m/1_a.sql:2 copies rows from standard input"),
        ('COPY "from" FROM STDIN WITH (format csv);', "m/1_a.sql:1 copies rows from standard input"),
    ],
)
def test_refused(sql: str, what: str) -> None:
    """File, line, what it is, why not, and what to do."""
    with pytest.raises(UsageProblem) as caught:
        refuse_psql(migration(sql))

    assert caught.value.what == what
    assert caught.value.why
    assert caught.value.help


@pytest.mark.parametrize(
    "sql",
    [
        "select E'\\n', '\\i x', $$\n\\i x\n$$;",
        "-- \\i x\n/*\n\\set\n*/ select 1",
        "copy t from '/x'; copy t to stdout; select 'copy t from stdin'",
        "create function f() returns void language plpgsql as $$ begin copy t from stdin; end $$",
    ],
)
def test_look_alikes(sql: str) -> None:
    """Backslashes in strings and comments are the author's."""
    refuse_psql(migration(sql))
