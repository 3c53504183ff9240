"""Days to the end of which something counts."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cachegate.model import expiry

LAST = date(2026, 12, 31)


@given(st.dates())
def test_a_day_is_read_as_it_is_written(day: date) -> None:
    """The only form is the one that sorts."""
    assert expiry.parse(day.isoformat()) == day


@pytest.mark.parametrize(
    "text",
    ["", "2026", "2026-12", "20261231", "2026-W53-4", "2026-1-1", "2026-02-30", "0000-01-01", " 2026-12-31",
     "２０２６-12-31", "2026-12-31T00:00", "31.12.2026", "tomorrow"],
)  # fmt: skip
def test_what_is_no_day(text: str) -> None:
    """Nothing is guessed: a wrong guess would ignore for longer than anybody meant."""
    with pytest.raises(ValueError, match=r".*"):
        expiry.parse(text)


def test_the_day_counts_to_its_end() -> None:
    """The last day is the last on which it counts."""
    assert not expiry.over(LAST, LAST)
    assert expiry.over(LAST, LAST + timedelta(days=1))
    assert not expiry.over(None, date.max)


def test_two_weeks_before() -> None:
    """Neither earlier, nor when it is over."""
    days = [n for n in range(-20, 20) if expiry.soon(LAST, LAST - timedelta(days=n))]

    assert days == list(range(15))
    assert not expiry.soon(None, LAST)


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("until 2026-12-31 why", ("2026-12-31", "why")),
        ("Until:  2026-12-31", ("2026-12-31", "")),
        ("until", ("", "")),
        ("until May", ("May", "")),
        ("untilled land", (None, "untilled land")),
        ("not until 2026-12-31", (None, "not until 2026-12-31")),
        ("", (None, "")),
    ],
)
def test_the_word_that_begins_a_reason(text: str, parts: tuple[str | None, str]) -> None:
    """Whoever says until wants it to end."""
    assert expiry.leading(text) == parts
