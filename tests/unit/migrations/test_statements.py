"""Splitting as the server's grammar does."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cachegate.migrations.statements import (
    adds_enum_value,
    position,
    refuses_transaction,
    split,
    transaction_control,
)

BODY = """create or replace function f(a int) returns int language sql
begin atomic
  select case when a > 1 then 2 else case a when 1 then 1 end end;
  select 1 as end, 2 "end"; select 3 end;
end"""
WHOLE = [
    "select 1",
    "select ';', E'\\';', $$;$$, $a$ $$;$$ $a$, \"a;b\" from t",
    "create rule r as on insert to t do (delete from a; delete from b)",
    "select /* ; */ 1 -- ;",
    BODY,
    "create procedure p() begin atomic end",
    "create function f() returns void language plpgsql as $$ begin perform 1; end $$",
    "do $$ begin; end $$",
    "begin",
    "end",
    "select case when true then 1 end",
    'create table "begin" (atomic int, "end" text)',
]


@given(st.lists(st.sampled_from(WHOLE), max_size=6), st.sampled_from([";", ";\n", " ;; \n", ";/* ; */", ";--;\r\n"]))
def test_statements_come_apart_as_they_were_put_together(parts: list[str], between: str) -> None:
    """Any statements, joined by semicolons and remarks, with or without a last one."""
    joined = between.join(f"{part}\n" for part in parts)

    for sql in (joined, f"{joined};", f"-- first\n{joined}"):
        assert [statement.text for statement in split(sql)] == [part.removesuffix(" -- ;") for part in parts]


@given(
    st.text() | st.text(alphabet="'\"$eE-/*\\ \n;a()bc") | st.lists(st.sampled_from([*WHOLE, ";", "("])).map(" ".join)
)
def test_offsets_and_places_are_consistent(sql: str) -> None:
    """No text crashes it; statements come in order, and their places are those of their text."""
    end = 0
    for statement in split(sql):
        assert end <= statement.start < statement.end <= len(sql)
        assert sql[statement.start : statement.end] == statement.text
        assert (statement.line, statement.column) == position(sql, statement.start)
        end = statement.end


@pytest.mark.parametrize("sql", ["", " \n", ";;", "-- nothing", "/* a /* b */ */", "\ufeff"[1:]])
def test_files_of_comments_have_no_statement(sql: str) -> None:
    """Such migrations are common, and there is nothing in them to run."""
    assert split(sql) == ()


def test_place_is_that_of_the_first_token() -> None:
    """Comments before a statement belong to nobody; Windows line ends count once."""
    (statement,) = split("-- one\r\n/* two */  create  unique INDEX x")

    assert (statement.line, statement.column) == (2, 12)
    assert statement.keywords == ("create", "unique", "index", "x")


def test_an_open_parenthesis_swallows_the_rest() -> None:
    """As for the server, which reports one syntax error and runs nothing."""
    assert len(split("create table t (a int; select 1")) == 1


@pytest.mark.parametrize(
    "sql", ["begin", "BEGIN WORK", "start transaction", "commit", "end", "rollback to x", "abort", "savepoint a",
            "release a", "prepare transaction 'x'"]
)  # fmt: skip
def test_transaction_control(sql: str) -> None:
    """All spellings of beginning and ending a transaction."""
    (statement,) = split(sql)

    assert transaction_control(statement)


@pytest.mark.parametrize("sql", ["prepare x as select 1", "start", "select 1", "(select 1)", "set role x", "beginning"])
def test_other_statements_control_no_transaction(sql: str) -> None:
    """Look-alikes."""
    (statement,) = split(sql)

    assert not transaction_control(statement)


def test_a_stray_closing_parenthesis_hides_nothing() -> None:
    """The statements after it are still told apart."""
    assert len(split("select 1); select 2; select 3")) == 3


ALONE = [
    "create index concurrently on t (a)",
    "create unique index concurrently if not exists x on t (a)",
    "drop index concurrently x",
    "reindex (concurrently, verbose) table t",
    "reindex table concurrently t",
    "reindex schema s",
    "vacuum",
    "vacuum (full) t",
    "create database x",
    "drop database x",
    "create tablespace x location '/x'",
    "alter system set a = 1",
    "alter database x set tablespace y",
    "alter table t detach partition p concurrently",
    "cluster",
    "discard all",
    "commit prepared 'x'",
]
TOGETHER = [
    "create index concurrently_named on t (a)",
    "create index x on t (a)",
    "refresh materialized view concurrently v",
    "alter type t add value 'x'",
    "alter database x set search_path = a",
    "alter table t detach partition p",
    "reindex table t",
    "cluster t using i",
    "discard temp",
    "select 'vacuum'",
]


@pytest.mark.parametrize("sql", ALONE)
def test_what_needs_to_be_outside_a_transaction(sql: str) -> None:
    """The server answers 25001 to these inside one."""
    assert refuses_transaction(split(sql)[0])


@pytest.mark.parametrize("sql", TOGETHER)
def test_what_may_be_in_a_transaction(sql: str) -> None:
    """Look-alikes that a transaction does not bother."""
    assert not refuses_transaction(split(sql)[0])


def test_enum_value() -> None:
    """Adding a value is told from renaming one."""
    assert adds_enum_value(split("alter type api.mood add value if not exists 'x' after 'y'")[0])
    assert not adds_enum_value(split("alter type api.mood rename value 'x' to 'y'")[0])
