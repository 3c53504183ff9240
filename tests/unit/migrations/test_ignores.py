"""Remarks that tell a check to let a statement be."""

from __future__ import annotations

from datetime import date

import pytest

from cachegate.errors import UsageProblem, UsageProblems
from cachegate.migrations.ignores import InlineIgnore, all_inline_ignores, inline_ignores
from cachegate.model.migration import Migration

SQL = """\
select 0;
-- cachegate: ignore relation-exposed  kept for the old app

-- another remark
create table api.a (
  x int, -- cachegate: ignore column-readable never shown
  y int
);
create table api.b (); -- CacheGate:ignore reachable Ops only, see 'docs'
create table api.c ();
select '
-- cachegate: ignore nothing in a string';
"""


def ignores(sql: str) -> tuple[InlineIgnore, ...]:
    return inline_ignores(Migration("1", "m/1.sql", sql.encode()))


def test_above_inside_and_beside() -> None:
    """A remark is about the statement it stands above, stands in, or ends the line of."""
    assert ignores(SQL) == (
        InlineIgnore("relation-exposed", "kept for the old app", "m/1.sql", 2, 5, 8),
        InlineIgnore("column-readable", "never shown", "m/1.sql", 6, 5, 8),
        InlineIgnore("reachable", "Ops only, see 'docs'", "m/1.sql", 9, 9, 9),
    )


def test_an_end() -> None:
    """A date behind `until`, then the reason; elsewhere the word is nothing special."""
    (ended, plain) = ignores(
        "-- cachegate: ignore gone  UNTIL 2026-12-31  the old app\nselect 1;\n"
        "-- cachegate: ignore gone not until 2026-12-31\nselect 2;\n"
    )

    assert (ended.until, ended.reason, ended.where) == (date(2026, 12, 31), "the old app", "m/1.sql:1")
    assert (plain.until, plain.reason) == (None, "not until 2026-12-31")


def test_windows_line_ends() -> None:
    """They are no part of a reason."""
    (found,) = ignores("-- cachegate: ignore x-y because\r\nselect 1;\r\n")

    assert (found.reason, found.first_line) == ("because", 2)


@pytest.mark.parametrize("sql", ["", "select 1", "-- cachegate is a gate\nselect 1", "-- cachegate: see the docs\n;",
                                 "/* cachegate: ignore a b */ select 1"])  # fmt: skip
def test_other_remarks_mean_nothing(sql: str) -> None:
    """People write about the gate too."""
    assert ignores(sql) == ()


@pytest.mark.parametrize(
    ("sql", "what"),
    [
        ("-- cachegate: ignore reachable\nselect 1", "gives no reason"),
        ("-- cachegate: ignore reachable  \r\nselect 1", "gives no reason"),
        ("-- cachegate: ignore\nselect 1", "cannot be read"),
        ("-- cachegate: ignroe reachable why\nselect 1", "cannot be read"),
        ("-- cachegate: ignore * everything\nselect 1", "cannot be read"),
        ("select 1;\n-- cachegate: ignore reachable why", "belongs to no statement"),
        ("-- cachegate: ignore reachable until 2026-12-31\nselect 1", "gives no reason"),
        ("-- cachegate: ignore reachable until 2026-02-30 why\nselect 1", "has no date after until"),
        ("-- cachegate: ignore reachable until 31.12.2026 why\nselect 1", "has no date after until"),
        ("-- cachegate: ignore reachable until May we see\nselect 1", "has no date after until"),
        ("-- cachegate: ignore reachable until", "has no date after until"),
    ],
)
def test_wrong_remarks(sql: str, what: str) -> None:
    """They would silently ignore nothing, or be forgotten: file and line are named."""
    with pytest.raises(UsageProblem) as caught:
        ignores(sql)

    line = sql.split("-- cachegate")[0].count("\n") + 1
    assert caught.value.what == f"m/1.sql:{line} has a cachegate remark that {what}"


def test_all_wrong_remarks_at_once() -> None:
    """One run shows them all."""
    with pytest.raises(UsageProblems) as caught:
        ignores("-- cachegate: ignore a\nselect 1;\n-- cachegate: ignore b\nselect 2")

    assert len(caught.value.problems) == 2


def test_all_wrong_remarks_of_all_files_at_once() -> None:
    """Two files, three mistakes, one run."""
    files = [
        Migration("1", "m/1.sql", b"-- cachegate: ignore a\nselect 1;\n-- cachegate: ignore b until x y\nselect 2"),
        Migration("2", "m/2.sql", b"select 1; -- cachegate: ignore c why"),
        Migration("3", "m/3.sql", b"select 1; -- cachegate: ignore d"),
    ]
    with pytest.raises(UsageProblems) as caught:
        all_inline_ignores(files)

    assert [problem.what.split(" ")[0] for problem in caught.value.problems] == ["m/1.sql:1", "m/1.sql:3", "m/3.sql:1"]
    assert [ignore.check for ignore in all_inline_ignores(files[1:2])] == ["c"]
