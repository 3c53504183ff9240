"""SQL to paste: an identifier comes back as the name that it was made of."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cachegate.checks.sql import RESERVED, identifier, literal, notify, qualified, reload_trigger


def read(text: str) -> str:
    """An identifier as Postgres reads it: unquoted ones fold to lower case and end at the first odd character."""
    if text.startswith('"'):
        inner = re.fullmatch(r'"((?:[^"]|"")+)"', text)
        assert inner
        return inner[1].replace('""', '"')
    found = re.match(r"[A-Za-z_][A-Za-z0-9_$]*", text)
    assert found
    assert found[0] == text
    assert text.lower() not in RESERVED
    return text.lower()


@given(st.text(st.characters(blacklist_categories=["Cs"], blacklist_characters="\0"), min_size=1, max_size=63))
def test_any_identifier_reads_back(name: str) -> None:
    """Quotes, upper case, line ends: nothing gets out of the identifier."""
    assert read(identifier(name)) == name


@given(st.from_regex(r"[a-zA-Z_][a-zA-Z0-9_$]{0,20}", fullmatch=True))
def test_names_that_look_plain_read_back(name: str) -> None:
    """Also those that Postgres would fold or reserve."""
    assert read(identifier(name)) == name


@pytest.mark.parametrize(
    ("name", "written"),
    [
        ("films", "films"),
        ("Films", '"Films"'),
        ("user", '"user"'),
        ("select", '"select"'),
        ("a b", '"a b"'),
        ("1st", '"1st"'),
        ('q"uote', '"q""uote"'),
        ("films\n", '"films\n"'),
        ("ümlaut", '"ümlaut"'),
    ],
)
def test_quotes_are_used_where_they_must_be(name: str, written: str) -> None:
    """And nowhere else, so that people read what they know."""
    assert identifier(name) == written


@given(st.text(max_size=30))
def test_a_literal_reads_back(text: str) -> None:
    """With standard-conforming strings only the quote is special."""
    assert re.fullmatch(r"'(?:[^']|'')*'", literal(text), re.DOTALL)
    assert literal(text)[1:-1].replace("''", "'") == text


def test_a_channel_is_an_identifier() -> None:
    """Odd channels and odd schemas are quoted where they stand."""
    assert notify("pgrst") == "notify pgrst, 'reload schema';"
    assert notify("My Channel") == "notify \"My Channel\", 'reload schema';"
    assert notify("My Channel") in reload_trigger("My Channel")
    assert qualified("Odd Schema", "order") == '"Odd Schema"."order"'
