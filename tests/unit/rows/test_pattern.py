"""Texts made from regular expressions match them, and what cannot be read gives none."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cachegate.rows.pattern import LONGEST, samples


@pytest.mark.parametrize(
    "pattern",
    [
        "^[a-z0-9]+(?:-[a-z0-9]+)*$", "^[A-Z]{3}-\\d{2,4}$", "^\\+[1-9]\\d{6,14}$", "^(one|two|three)$",
        "^[^@\\s]+@[^@]+\\.[a-z]{2,}$", "^#[0-9a-fA-F]{6}$", "a.c", "^$", "x{2}y?", "[]a]b", "^\\w+\\.\\w+$",
    ],
)  # fmt: skip
def test_samples_match(pattern: str) -> None:
    """Each text matches, and there is at least one."""
    found = list(samples(pattern))

    assert found
    assert all(re.search(pattern, text) for text in found), found


def test_samples_differ_where_they_can() -> None:
    """A unique column needs several."""
    assert list(samples("^[a-z]{2}$", 3)) == ["aa", "bb", "cc"]
    assert list(samples("^(x|y)$", 4)) == ["x", "y"]
    assert list(samples("^x$", 4)) == ["x"]


def test_names_of_postgres_classes() -> None:
    """`[[:alpha:]_]` is how Postgres' expressions name letters."""
    assert list(samples("^[[:upper:]][[:digit:]_]$", 2)) == ["A0", "B1"]


@pytest.mark.parametrize("pattern", ["(", "[a", "a{", "a{x}", "*", "a)", "\\", "[[:what:]]", "\\p{L}"])
def test_what_cannot_be_read_gives_nothing(pattern: str) -> None:
    """No guess is better than a wrong one."""
    assert list(samples(pattern)) == []


@given(st.text("ab(|)[]{}?*+^$\\.-:19,", max_size=30))
def test_any_text_is_survived(pattern: str) -> None:
    """A CHECK's constant need not be a pattern; nothing is raised, and nothing is long."""
    assert all(len(text) <= LONGEST for text in samples(pattern))


def test_a_bomb_does_not_go_off() -> None:
    """Nested repetition would be gigabytes."""
    assert list(samples("((((a{255}){255}){255}){255}){255}")) == []
