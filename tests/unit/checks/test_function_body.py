"""From a message of Postgres to the names that it speaks of."""

from __future__ import annotations

import pytest

from cachegate.checks.function_body import spoken_of, words


@pytest.mark.parametrize(
    ("message", "names"),
    [
        ("column p.title does not exist", ("title",)),
        ('column "Odd name" does not exist', ("Odd name",)),
        ('relation "shop.products" does not exist', ("products",)),
        ("function api.rate(integer, text) does not exist", ("rate",)),
        ('column reference "name" is ambiguous', ("name",)),
        ('type "mood" does not exist', ("mood",)),
        ("return type mismatch in function declared to return integer", ()),
        ("", ()),
    ],
)
def test_names_in_a_message(message: str, names: tuple[str, ...]) -> None:
    """Without the schema or table in front; types in parentheses are no names."""
    assert spoken_of(message) == names


def test_words_of_a_body() -> None:
    """As they stand, and as Postgres folds them; inside quotes too."""
    assert {"Title", "title", "films", "Odd"} <= words('select f.Title from films as f where "Odd" > 1')
