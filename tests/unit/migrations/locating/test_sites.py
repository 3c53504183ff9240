"""Statements and where they stand, as a file's text has them and as a script sent them."""

from __future__ import annotations

from cachegate.migrations.locate import Locator
from cachegate.migrations.locating.sites import beginning, of_file, of_script
from cachegate.model.catalog import Touched
from cachegate.model.migration import Migration, Place


def test_lines_of_a_file() -> None:
    """Carriage returns, and parts that are blanked, move nothing."""
    sql = "\r\n   \r\n  create table a (\r\n    b int);\r\n      \r\ncreate table c ();"
    first, second = of_file(Migration("1", "m.sql", sql.encode()))

    assert first.place(sql.index("b int")) == Place("m.sql", 4, 5)
    assert second.place(sql.index("create table c")) == Place("m.sql", 6, 1)


def test_lines_of_a_script() -> None:
    """What was sent begins somewhere in a file; one text may have several statements, as the server counts them."""
    one, two = Place("m.sql", 7, 3), Place("parts/p.sql", 2, 1)
    sent = [("create table a (\n  b int)", one), ("select 1; select 2", two), ("select 1; select 2", two)]
    table, first, second = of_script(sent)

    assert table.place(0) == Place("m.sql", 7, 3)
    assert table.place(19) == Place("m.sql", 8, 3)
    assert (first.statement.text, second.statement.text) == ("select 1", "select 2")
    assert second.place(second.statement.start) == Place("parts/p.sql", 2, 11)


def test_a_script_is_located_where_it_was_sent_from() -> None:
    """The text of the file itself is not looked at: it has variables in the place of names."""
    migration = Migration("1", "m.sql", b"create table :name (a int);\n\\ir p.sql\n")
    sent = [("create table films (a int)", Place("m.sql", 1, 1)), ("create view v as select 1", Place("p.sql", 4, 1))]
    locator = Locator(migration, sent=sent)

    assert locator.made(Touched("relation", "api", "films")) == Place("m.sql", 1, 14)
    assert locator.made(Touched("relation", "api", "v")) == Place("p.sql", 4, 13)


def test_how_a_statement_begins() -> None:
    """On one line, cut, and without secrets."""
    assert beginning("create\n  table\ta ()") == "create table a ()"
    assert "hunter2" not in beginning("create role a login password 'hunter2'")
    assert len(beginning("select " + "x" * 5000)) == 120
