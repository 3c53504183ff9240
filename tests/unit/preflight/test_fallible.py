"""Which expressions may fail for a row's values, and so have to be asked."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cachegate.migrations.lexer import tokens
from cachegate.preflight.reading.fallible import fallible


@pytest.mark.parametrize(
    "text",
    ["a", "a is not null and b <> 'x'", "lower(a)", "pg_catalog.lower(a) || 'x'", "data ->> 'key'", "-1", "(a, -2.5)",
     "'{}'::jsonb", "array[]::uuid[]", "a::text", "'s'::regclass", "now()", "gen_random_uuid()", "auth.uid()",
     "a like 'x%'", "a ~ '^x'", "a in (1, 2)", "case when a then b else c end", "coalesce(a, '')",
     "now() at time zone 'utc'", "null::int", "current_date::text", "extensions.uuid_generate_v4()", ""],
)  # fmt: skip
def test_what_never_fails(text: str) -> None:
    """Or fails whatever the rows are, as a constant does."""
    assert not fallible(tuple(tokens(text)))


@pytest.mark.parametrize(
    "text",
    ["a::int", "1 / a", "a + b", "f(a)", "s.lower(a)", "auth.boom()", '"coalesce_"(a)', "cast(a as int)", "a ~ b",
     "a like b", "a at time zone b", "(a ->> 'x')::int", "a::text::int", "a similar to b", "a - 1", "- a",
     "a::text(2)"],
)  # fmt: skip
def test_what_may(text: str) -> None:
    """Casts, arithmetic, patterns from a row, and functions of people."""
    assert fallible(tuple(tokens(text)))


@given(st.text(max_size=60))
def test_any_text(text: str) -> None:
    """Whatever stands there, it is decided."""
    assert fallible(tuple(tokens(text))) in (True, False)
