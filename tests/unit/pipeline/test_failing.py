"""Why a file did not apply: the mode, the server's age, the kernel, or only the statement."""

from __future__ import annotations

from dataclasses import replace

import pytest

from cachegate.model.migration import Manner, Migration, Place, SqlFailure, Step, StepOutcome, Transaction
from cachegate.pipeline import failing

MANNER = Manner(Transaction.FILE, "dbmate runs an up part in a transaction", "write -- migrate:up transaction:false")


def step(sqlstate: str, message: str, mode: Transaction, because: str = MANNER.because, sql: str = "") -> Step:
    failure = SqlFailure(Place("1.sql", 2, 3), sqlstate, message, "create index concurrently i on t (a)", "a hint")
    migration = Migration("1", "1.sql", sql.encode(), MANNER)
    return Step(migration, StepOutcome.FAILED, transaction=mode, because=because, failure=failure)


@pytest.mark.parametrize("sqlstate", ["25001", "55P04", "2D000"])
def test_the_tool_s_mode_is_why(sqlstate: str) -> None:
    """Its rule, its way out, and ours to look at the rest."""
    one = step(sqlstate, "no", Transaction.FILE)

    assert "The file was sent in one transaction: dbmate runs an up part in a transaction. The" in failing.cause(one)
    assert failing.remedy(one).startswith("Write -- migrate:up transaction:false. ")
    assert failing.remedy(one).endswith("run with --transaction statement.")


def test_an_option_is_why() -> None:
    """Then the tool's way out is of no use."""
    one = step("25P01", "LOCK TABLE can only be used in transaction blocks", Transaction.STATEMENT, "--transaction …")

    assert failing.remedy(one) == "Send it otherwise: --transaction file."


def test_a_transaction_left_open_is_not_the_mode_s_fault() -> None:
    """It has the same code."""
    one = step("25001", "the file leaves its transaction open, so …", Transaction.STATEMENT)

    assert not failing.of_mode(one)
    assert failing.remedy(one) == "a hint"


@pytest.mark.parametrize(
    ("sqlstate", "message", "statement", "words"),
    [
        ("2BP01", "cannot drop column name of table t because …", "alter table t drop column name", "first, by name"),
        ("0A000", "cannot alter type of a column used by a view or rule", "alter table t alter a type int", "the view"),
        ("42P16", "cannot drop columns from view", "create or replace view v as select 1", "only add columns"),
        (
            "22001",
            "value too long for type character varying(10)",
            "alter table t alter a type varchar(10)",
            "Rows that",
        ),
        ("22P02", 'invalid input value for enum e: "x"', "alter table t alter a type e using a::e", "Rows that"),
    ],
)
def test_what_stands_in_the_way_is_named(sqlstate: str, message: str, statement: str, words: str) -> None:
    """A view that would go with CASCADE, and rows: neither of them is the statement's own mistake."""
    hint = "Use DROP ... CASCADE to drop the dependent objects too." if sqlstate == "2BP01" else ""
    found = failing.remedy_of(SqlFailure(Place("1.sql", 2, 3), sqlstate, message, statement, hint))

    assert found is not None
    assert words in found
    assert "Use DROP" not in found


@pytest.mark.parametrize(
    ("sqlstate", "message", "statement"),
    [
        ("2BP01", "role r cannot be dropped because some objects depend on it", "drop role r"),
        ("0A000", "cannot use a subquery in a check constraint", "alter table t add check ((select true))"),
        ("22001", "value too long for type character varying(10)", "insert into t values ('…')"),
        ("22P02", "invalid input syntax for type integer", "select 'a'::int"),
    ],
)
def test_what_only_looks_like_it(sqlstate: str, message: str, statement: str) -> None:
    """The same codes where nothing depends on it, and no row is at fault."""
    assert failing.remedy_of(SqlFailure(Place("1.sql", 2, 3), sqlstate, message, statement, "")) is None


@pytest.mark.parametrize(
    ("sql", "missing", "of_mode"),
    [
        ("create temp table old (a int) on commit drop", "old", True),
        ("create temp table old (a int) on commit drop", "other", False),
        ("create temp table old (a int)", "old", False),
        ("create table old (a int)", "old", False),
    ],
)
def test_a_temporary_table_that_is_gone(sql: str, missing: str, of_mode: bool) -> None:
    """Only the one that the file dropped itself, by committing."""
    message = f'relation "{missing}" does not exist'

    assert failing.of_mode(step("42P01", message, Transaction.STATEMENT, sql=sql)) is of_mode
    assert not failing.of_mode(step("42P01", message, Transaction.FILE, sql=sql))


@pytest.mark.parametrize(
    ("message", "words"),
    [
        ('unrecognized configuration parameter "transaction_timeout"', "PostgreSQL 17"),
        ('unrecognized privilege type "maintain"', "PostgreSQL 17"),
        ('could not execute command "id": Cannot allocate memory', "Take it out"),
        ('could not create server file "/x/y": Permission denied', "Take it out"),
        ("anything else", "a hint"),
    ],
)
def test_what_the_message_tells(message: str, words: str) -> None:
    """Of a server that is too old, and of one that is kept in."""
    assert words in failing.remedy(step("42704", message, Transaction.FILE))


def test_strings_that_are_cut_otherwise() -> None:
    """A file that turns standard_conforming_strings off."""
    one = step("42601", "syntax error", Transaction.STATEMENT, sql="set standard_conforming_strings = off;")

    assert "E'…'" in failing.remedy(one)


def test_what_was_never_sent() -> None:
    """No server refused it."""
    one = step("", "", Transaction.STATEMENT)
    assert one.failure
    one = replace(one, failure=SqlFailure(Place("other.sql", 7), "", "\\! runs a program", "", "Do not."))

    assert failing.cause(one) == "Line 7 was not run: \\! runs a program."
    assert failing.remedy(one) == "Do not."
