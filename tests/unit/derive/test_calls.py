"""What a call finds among overloads: names decide, types never (F-44)."""

from __future__ import annotations

from itertools import chain, combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cachegate.derive import api_of, calls
from cachegate.model.catalog import Function
from unit.checks.catalogs import catalog, function


def found(functions: tuple[Function, ...], names: str = "", **how: object) -> list[str]:
    """Signatures of the overloads that a call with these names (separated by spaces) may mean."""
    arguments = frozenset(names.split())
    return [one.signature for one in calls(api_of(catalog(*functions)), "api", "f", arguments, **how)]  # type: ignore[arg-type]


PLAIN = (function("f", "a integer"), function("f", "a integer", "b integer ="), function("f", "c text", "d text"))


@pytest.mark.parametrize(
    ("names", "expected"),
    [
        ("a", ["integer", "integer, integer"]),
        ("a b", ["integer, integer"]),
        ("c d", ["text, text"]),
        ("c", []),
        ("b", []),
        ("", []),
        ("a b c", []),
    ],
)
def test_between_the_smallest_and_the_fullest_call(names: str, expected: list[str]) -> None:
    """All that is required, and nothing that is not known."""
    assert found(PLAIN, names) == expected


def test_a_whole_body_is_for_what_nothing_else_takes() -> None:
    """By POST; json and jsonb are the same to it (F-42, F-44)."""
    body = function("f", "_ json")

    assert found((body, PLAIN[0]), "a") == ["integer"]
    assert found((body, PLAIN[0]), "zz") == ["json"]
    assert found((body, PLAIN[0]), "zz", by_get=True) == []
    assert found((body, function("f", "_ jsonb")), "zz") == ["json", "jsonb"]


def test_other_bodies_go_by_their_media_type() -> None:
    """An overload without parameters takes none; one whose parameters are all optional does."""
    body = function("f", "_ text")

    assert found((body,), "") == []
    assert found((body,), "", body_type="text") == ["text"]
    assert found((body, function("f")), "", body_type="text") == ["text"]
    assert found((body, function("f", "a integer =")), "", body_type="text") == ["integer"]


@given(st.lists(st.tuples(st.frozensets(st.sampled_from("abc")), st.frozensets(st.sampled_from("abc"))), max_size=3))
def test_two_fit_one_call_exactly_by_the_formula(shapes: list[tuple[frozenset[str], frozenset[str]]]) -> None:
    """Some call is ambiguous if and only if what two require lies within what both take."""
    made = [(required, required | more) for required, more in shapes]
    functions = tuple(
        function("f", *(f"{name} type{number}{'' if name in required else ' ='}" for name in sorted(every)))
        for number, (required, every) in enumerate(made)
    )
    ways = chain.from_iterable(combinations("abc", size) for size in range(4))
    several = any(len(found(functions, " ".join(names), by_get=True)) > 1 for names in ways)

    different = {one.signature: shape for one, shape in zip(functions, made, strict=True)}
    pairs = combinations(different.values(), 2)
    assert several == any(one[0] | other[0] <= one[1] & other[1] for one, other in pairs)
