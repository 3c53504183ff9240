"""Which calls fit two overloads, and what is said of them."""

from __future__ import annotations

from dataclasses import replace
from itertools import chain, combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cachegate import checks, derive
from cachegate.checks import collisions, unambiguous
from cachegate.checks.call_lost import lost
from cachegate.checks.refusals import ambiguity
from cachegate.model.catalog import Catalog, Function
from cachegate.model.exchange import CallResolves, Expectation
from cachegate.model.report import Outcome, Severity
from unit.checks.catalogs import catalog, function

NAMES = ("a", "b", "c", "d")
PARAMETERS = st.lists(st.sampled_from(NAMES), unique=True, max_size=4)


@st.composite
def overloads(draw: st.DrawFn) -> Function:
    """Some names, of which the last ones have defaults, as Postgres has it."""
    names = draw(PARAMETERS)
    optional = draw(st.integers(0, len(names)))
    words = [f"{name} integer" for name in names[: len(names) - optional]]
    return function("rate", *words, *(f"{name} integer =" for name in names[len(names) - optional :]))


def given_names() -> list[frozenset[str]]:
    sizes = range(len(NAMES) + 1)
    return [frozenset(one) for one in chain.from_iterable(combinations(NAMES, size) for size in sizes)]


def pair(one: Function, other: Function) -> tuple[Catalog, Function, Function]:
    """Two overloads that Postgres tells apart by their types, whatever those are."""
    apart = Function("api", "rate", f"{other.signature}, point", other.parameters, "integer", execute=other.execute)
    return catalog(one, apart), one, apart


@given(overloads(), overloads())
def test_the_smallest_call_is_the_smallest(one: Function, other: Function) -> None:
    """By brute force: some call fits both exactly where this names one, and none that does has fewer names."""
    found, one, other = pair(one, other)
    api = derive.api_of(found)
    both = [names for names in given_names() if len(derive.calls(api, "api", "rate", names)) == 2]
    least = collisions.smallest(one, other)

    assert (least is not None) == bool(both)
    assert least is None or all(least <= names for names in both)
    assert least is None or least in both


@given(overloads(), overloads())
def test_a_new_overload_asks_for_the_smallest_call(one: Function, other: Function) -> None:
    """Whichever of the two is new: a collision is in what is asked of it."""
    found, one, other = pair(one, other)
    least = collisions.smallest(one, other)
    for expectation in checks.BY_ID["function-callable"].expect(found):
        asked = [claim.arguments for claim in expectation.claims if isinstance(claim, CallResolves)]
        assert least is None or least in asked
        assert asked == sorted(asked, key=len)


@given(overloads(), overloads())
def test_a_lost_call_is_one_that_nothing_takes(one: Function, other: Function) -> None:
    """And if none is lost, the new overload takes each that the old one took."""
    was, now = derive.api_of(catalog(one)), derive.api_of(catalog(other))
    names = lost(was, now, one)
    taken = [call for call in given_names() if derive.calls(was, "api", "rate", call)]
    left = [call for call in taken if not derive.calls(now, "api", "rate", call)]

    assert (names is None) == (not left)
    assert names is None or len(names) == min(map(len, left))


def test_a_body_is_told_apart_by_its_media_type() -> None:
    """Which json and jsonb share."""
    json, jsonb, text = (function("note", f"_ {type}") for type in ("json", "jsonb", "text"))

    assert collisions.smallest(json, jsonb) is not None
    assert collisions.smallest(json, text) is None
    assert collisions.smallest(json, function("note")) is None


def asked(found: Catalog) -> list[Expectation]:
    return [one for one in unambiguous.expect(found) if isinstance(one.claims[0], CallResolves)]


def test_larger_calls_are_left_out() -> None:
    """Those that collide as the smallest does; not those that only one overload takes."""
    wide = function("wide", "a integer", "b integer =", "c integer =")
    found = catalog(wide, function("wide", "a integer", "b integer ="))
    kept = [one for one in collisions.without_larger(asked(found), found) if one.subject.name.count("integer") == 3]

    assert [one.detail for one in kept] == ["a", "a,c", ""]


@pytest.mark.parametrize(
    ("check", "subject", "doomed", "remedy"),
    [
        ("unambiguous", ("a integer",), "top(integer)", "Drop the old overload"),
        ("function-callable", ("a integer", "b integer ="), "top(integer)", "Drop the old overload"),
        ("unambiguous", ("a integer", "b integer ="), "top(integer, integer)", "if no client makes the calls"),
    ],
)
def test_the_old_overload_is_the_one_to_drop(check: str, subject: tuple[str, ...], doomed: str, remedy: str) -> None:
    """With its whole signature; with a warning where that loses calls."""
    small, large = function("top", "a integer"), function("top", "a integer", "b integer =")
    about = function("top", *subject)
    (expectation,) = [
        one for one in checks.BY_ID["function-callable"].expect(catalog(about)) if one.subject.name.startswith("top")
    ]
    claim = CallResolves("api", "top", frozenset({"a"}))
    said = ambiguity.of_call(replace(expectation, check=check), claim, catalog(small, large))

    assert said.sql == f"drop function api.{doomed};"
    assert said.remedy is not None
    assert said.remedy.startswith(remedy) or remedy in said.remedy


def test_a_replaced_function_that_loses_calls_is_a_warning() -> None:
    """Dropped with its name it is none, and neither is a new body."""
    check = checks.BY_ID["call-lost"]
    old = catalog(function("rate", "film integer", "stars integer ="))
    (found,) = check.compare(old, catalog(function("rate", "film integer", "stars integer")))

    assert found.decided is not None
    assert (found.decided.outcome, found.decided.severity) == (Outcome.FAILED, Severity.WARNING)
    assert "with film worked" in (found.decided.cause or "")
    assert list(check.compare(old, catalog())) == []
    assert list(check.compare(old, old)) == []
