"""Which types clients can tell apart."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cachegate.model.contract import Contract, Label
from cachegate.pipeline.surface.types import widened

ENUMS = Contract(
    enums={"mood": (Label(1, "sad"),), "feeling": (Label(3, "glad"), Label(4, "sad")), "state": (Label(5, "open"),)}
)
PLAIN = (
    "integer",
    "bigint",
    "numeric",
    "numeric(6,2)",
    "real",
    "text",
    "character varying(20)",
    "json",
    "uuid",
    "mood",
)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("integer", "bigint"),
        ("smallint", "numeric"),
        ("real", "double precision"),
        ("character varying(20)", "character varying(30)"),
        ("character varying(20)", "text"),
        ("text", "character varying"),
        ("numeric(6,2)", "numeric(8,2)"),
        ("numeric(6,2)", "numeric"),
        ("timestamp(0) without time zone", "timestamp(3) without time zone"),
        ("json", "jsonb"),
        ("integer[]", "bigint[]"),
        ("mood", "feeling"),
        ("mood", "text"),
    ],
)
def test_a_wider_type_takes_and_gives_the_same(before: str, after: str) -> None:
    """And the way back is none, but where the two are one thing to clients."""
    assert widened(before, after, ENUMS, ENUMS)
    assert widened(after, before, ENUMS, ENUMS) == (
        {before, after} in ({"json", "jsonb"}, {"text", "character varying"})
    )


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("integer", "text"),
        ("integer", "real"),
        ("integer", "numeric(3,1)"),
        ("text", "character varying(20)"),
        ("numeric(6,2)", "numeric(6,3)"),
        ("date", "timestamp without time zone"),
        ("timestamp without time zone", "timestamp with time zone"),
        ("integer", "integer[]"),
        ("mood", "state"),
        ("text", "mood"),
        ("api.rating", "integer"),
    ],
)
def test_another_form_is_another_type(before: str, after: str) -> None:
    """Also where a value might get through by luck."""
    assert not widened(before, after, ENUMS, ENUMS)


@given(st.sampled_from(PLAIN), st.sampled_from(PLAIN), st.sampled_from(PLAIN))
def test_wider_than_wider_is_wider(one: str, two: str, three: str) -> None:
    """A type is as wide as itself, and the order has no gaps."""
    assert widened(one, one, ENUMS, ENUMS)
    if widened(one, two, ENUMS, ENUMS) and widened(two, three, ENUMS, ENUMS):
        assert widened(one, three, ENUMS, ENUMS)
