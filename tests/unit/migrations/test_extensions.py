"""What a file does with extensions, and the file without what stand-ins cannot do."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cachegate.migrations.extensions import Creation, creations, within_blocks, without
from cachegate.model.migration import Migration

ABSENT, BROUGHT = frozenset({"pg_net", "pgmq", "supabase-dbdev"}), frozenset({"pgmq", "net"})


def left(sql: str) -> tuple[str, int]:
    file, count = without(Migration("1", "1.sql", sql.encode()), ABSENT, BROUGHT)
    return file.sql.decode(), count


@pytest.mark.parametrize(
    "statement",
    [
        "create extension pg_net",
        "CREATE EXTENSION Pg_Net WITH SCHEMA extensions VERSION '0.7' CASCADE",
        'create extension "supabase-dbdev"',
        "alter extension pg_net update to '0.8'",
        "alter extension pg_net set schema extensions",
        "drop extension pg_net",
        "drop extension if exists pg_net, pgmq cascade",
        "create schema pgmq",
        "create schema net authorization postgres",
        "create /* really */ extension -- now\n pg_net",
    ],
)
def test_left_out(statement: str) -> None:
    """The statement is blank; lines, columns and everything around it stay."""
    sql = f"select 'ü';\n{statement};\nselect 2;"

    text, count = left(sql)

    assert count == 1
    assert (len(text), text.count("\n")) == (len(sql), sql.count("\n"))
    assert text.split() == ["select", "'ü';", ";", "select", "2;"]
    assert text.index("select 2") == sql.index("select 2")


@pytest.mark.parametrize(
    "statement",
    [
        "create extension if not exists pg_net with schema extensions",
        "create extension pg_trgm",
        "drop extension pg_trgm, pg_net",
        "drop extension if exists pg_trgm",
        "alter extension pg_trgm update",
        "create schema api",
        "create schema if not exists net",
        "create schema extension",
        "comment on extension pg_net is 'create extension pg_net'",
        "do $$ begin create extension pg_net; end $$",
        "-- create extension pg_net",
        "create table extension (pg_net int)",
        'create extension "PG_NET"',
    ],
)
def test_kept(statement: str) -> None:
    """What works with a row in the catalog, or is about something else, is run as it is."""
    assert left(f"{statement};") == (f"{statement};", 0)


@pytest.mark.parametrize(
    ("block", "statement"),
    [
        ("do $$ begin {}; end $$;", "create extension pg_net"),
        (
            "do $do$\r\nbegin\r\n  if true then {};\r\n  end if;\r\nend $do$",
            "CREATE EXTENSION pg_net\r\n WITH SCHEMA x",
        ),
        (
            "do language plpgsql $$ begin perform 1; {}; exception when others then null; end $$",
            "create extension pgmq",
        ),
        ("select 'ü'; do $$ begin execute $e$ select 1 $e$; {}; end $$", 'create extension "supabase-dbdev"'),
    ],
)
def test_nothing_is_created_in_a_block(block: str, statement: str) -> None:
    """There a statement cannot be blank: it is NULL, and everything stays where it was."""
    sql = block.format(statement)

    file, count = within_blocks(Migration("1", "1.sql", sql.encode()), ABSENT)
    text = file.sql.decode()

    assert count == 1
    assert (len(text), text.count("\n")) == (len(sql), sql.count("\n"))
    assert "".join(text.split()) == "".join(block.format("null").split())


@pytest.mark.parametrize(
    "sql",
    [
        "do $$ begin create extension if not exists pg_net; end $$",
        "do $$ begin create extension pg_trgm; end $$",
        "do $$ begin raise notice 'create extension pg_net'; end $$",
        "do $$ begin -- create extension pg_net;\nend $$",
        "create function f() returns void language plpgsql as $$ begin create extension pg_net; end $$",
        "create extension pg_net",
    ],
)
def test_other_blocks_are_kept(sql: str) -> None:
    """What is about other extensions, guarded, or only said is run as it is."""
    assert within_blocks(Migration("1", "1.sql", sql.encode()), ABSENT)[1] == 0


def test_crlf_stays() -> None:
    """Line ends are what they were."""
    assert left("create extension\r\n pg_net;\r\n") == (" " * 16 + "\r\n" + " " * 7 + ";\r\n", 1)


def test_creations() -> None:
    """Which extensions a file creates by itself, with their lines."""
    sql = 'create extension a;\n\ncreate extension if not exists "B-b" schema x;\ndo $$ create extension c $$;'

    assert list(creations(sql)) == [Creation("a", 1), Creation("B-b", 3)]


@given(
    st.lists(
        st.sampled_from(["create ", "drop ", "extension ", "if exists ", "if not exists ", "pg_net", ";", "\n", ","])
    )
)
def test_any_order_of_words(words: list[str]) -> None:
    """No text is too odd, and what is left keeps its length."""
    sql = "".join(words)

    assert len(left(sql)[0]) == len(sql)


def test_rows_of_a_copy_hide_nothing() -> None:
    """What a dump copies is no SQL: a quotation mark in it would swallow the statements that follow."""
    rows = "copy t from stdin;\nit's\n\\.\n"

    assert [one.name for one in creations(f"{rows}create extension pg_net;")] == ["pg_net"]
    assert left(f"{rows}create extension pg_net;\nselect 2;") == (
        f"{rows}{' ' * len('create extension pg_net')};\nselect 2;",
        1,
    )
