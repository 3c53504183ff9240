"""Placeholders are filled in, and places stay the file's."""

from __future__ import annotations

import pytest

from cachegate.migrations.placeholders import filler
from cachegate.model.migration import Manner, Migration
from cachegate.model.script import Refused

MANNER = Manner(variables=(("schema", "a_long_name"), ("t", "t")), placeholders=("${", "}"))


def test_values_and_places() -> None:
    """A character of the value stands where the placeholder does; what follows is not moved."""
    text = "select 1;\nselect * from ${schema}.${t} where oops"
    filled = filler(Migration("1", "a.sql", text.encode(), MANNER))(10, len(text))

    assert filled.text == "select * from a_long_name.t where oops"
    assert filled.offset(filled.text.index("oops")) == text.index("oops")
    assert filled.offset(filled.text.index("name")) == text.index("${schema}")


def test_a_name_without_a_value() -> None:
    """The tool would stop there as well."""
    with pytest.raises(Refused) as caught:
        filler(Migration("1", "a.sql", b"\n  ${nope}", MANNER))(0, 10)
    assert (caught.value.place.line, caught.value.place.column) == (2, 3)


def test_without_marks_nothing_is_one() -> None:
    """Other tools leave such texts alone."""
    assert filler(Migration("1", "a.sql", b"select '${t}'"))(0, 13).text == "select '${t}'"
