"""Events in their order, at the places that most likely made them."""

from __future__ import annotations

from itertools import product

from hypothesis import given
from hypothesis import strategies as st

from cachegate.migrations.locating.sequence import follow


def test_nothing_comes_before_what_was_earlier() -> None:
    """The one that contradicts the others gives way."""
    assert follow([{1: 5}, {9: 5}, {2: 5}, {3: 5}]) == [1, None, 2, 3]
    assert follow([{1: 5}, {9: 50}, {2: 5}, {3: 5}]) == [1, 9, None, None]


def test_several_choices() -> None:
    """One name in two schemas: the order tells which is which; without an order the later counts."""
    assert follow([{2: 5, 7: 5}, {4: 5}, {2: 5, 7: 5}]) == [2, 4, 7]
    assert follow([{2: 5, 7: 5}]) == [7]
    assert follow([{2: 6, 7: 5}]) == [2]


def test_nothing_to_choose() -> None:
    """No events, and events without a place."""
    assert follow([]) == []
    assert follow([{}, {3: 1}, {}]) == [None, 3, None]


@given(choices=st.lists(st.dictionaries(st.integers(0, 5), st.integers(1, 9), max_size=3), max_size=6))
def test_no_other_way_is_better(choices: list[dict[int, int]]) -> None:
    """Compared with all ways there are."""
    found = follow(choices)

    assert rises(found)
    ways = product(*([None, *one] for one in choices))
    assert worth(choices, found) == max(worth(choices, list(way)) for way in ways if rises(list(way)))


def rises(places: list[int | None]) -> bool:
    known = [place for place in places if place is not None]
    return known == sorted(known)


def worth(choices: list[dict[int, int]], places: list[int | None]) -> int:
    return sum(one[place] for one, place in zip(choices, places, strict=True) if place is not None)
