"""Which files are psql's, and which layouts' tools would not understand them."""

from __future__ import annotations

import pytest

from cachegate.errors import UsageProblem
from cachegate.migrations.psql import fitted
from cachegate.model.migration import Manner, Migration


def migration(sql: str, manner: Manner | None = None) -> Migration:
    return Migration("1", "m/1_a.sql", sql.encode(), manner or Manner())


@pytest.mark.parametrize(
    ("sql", "what"),
    [
        ("select 1;\n\\i other.sql\n", "m/1_a.sql:2 has a psql command: \\i"),
        ("\\set user `id`\nselect 1", "m/1_a.sql:1 has a psql command: \\set"),
        ("select 1 \\gset\n", "m/1_a.sql:1 has a psql command: \\gset"),
        ("\r\n\r\n  \\ir x.sql;", "m/1_a.sql:3 has a psql command: \\ir"),
        ("\\restrict abc\n", "m/1_a.sql:1 has a psql command: \\restrict"),
        ("select 1;\ncopy t (a, b) from stdin;\n1\tit's\n\\.\n", "m/1_a.sql:2 copies rows from standard input"),
        ('COPY "from" FROM STDIN WITH (format csv);\n', "m/1_a.sql:1 copies rows from standard input"),
    ],
)
@pytest.mark.parametrize("layout", ["dbmate", "supabase", "prisma"])
def test_refused_where_the_tool_is_not_psql(sql: str, what: str, layout: str) -> None:
    """File, line, what it is, whose tool does not know it, and what to do. A plain folder takes all of them."""
    with pytest.raises(UsageProblem) as caught:
        fitted(migration(sql), layout, {})
    assert caught.value.what == what
    assert {"dbmate": "dbmate", "supabase": "Supabase CLI", "prisma": "Prisma"}[
        layout
    ].lower() in caught.value.why.lower()
    assert caught.value.help

    assert fitted(migration(sql), "plain", {}).manner.psql


@pytest.mark.parametrize(
    "sql",
    [
        "select E'\\n', '\\i x', $$\n\\i x\n$$;",
        "-- \\i x\n/*\n\\set\n*/ select 1",
        "copy t from '/x'; copy t to stdout; select 'copy t from stdin'",
        "create function f() returns void language plpgsql as $$ begin copy t from stdin; end $$",
        "select a::text, b[1:x], :y",
    ],
)
@pytest.mark.parametrize("layout", ["dbmate", "plain"])
def test_look_alikes(sql: str, layout: str) -> None:
    """Backslashes in strings and comments are the author's, and a colon alone makes no psql file."""
    assert fitted(migration(sql), layout, {}) == migration(sql)


def test_a_variable_that_is_given_is_psql_s() -> None:
    """A file that names it is for psql; one that casts to its name is not."""
    assert fitted(migration("select :schema"), "plain", {"schema": "app"}).manner.psql
    assert not fitted(migration("select a::schema"), "plain", {"schema": "app"}).manner.psql


def test_flyway_copies_rows_but_knows_no_commands() -> None:
    """Its placeholders are filled in first."""
    manner = Manner(variables=(("t", "films"),), placeholders=("${", "}"))
    rows = fitted(migration("copy ${t} from stdin;\n1\n\\.\n", manner), "flyway", {})
    assert rows.sql == b"copy films from stdin;\n1\n\\.\n"
    assert rows.manner.psql

    with pytest.raises(UsageProblem, match="psql command"):
        fitted(migration("\\echo x\n"), "flyway", {})
