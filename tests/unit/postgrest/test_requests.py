"""Names survive the way into a request line, whatever they are made of."""

from __future__ import annotations

import re
from urllib.parse import unquote

from hypothesis import given
from hypothesis import strategies as st

from cachegate.postgrest.requests import Response, columns, profile, quoted, segment

NAMES = st.text(st.characters(blacklist_categories=["Cs"], blacklist_characters="\0"), min_size=1, max_size=63)


def read_list(text: str) -> list[str]:
    """A list of quoted names, as PostgREST's grammar reads it: by characters, a backslash takes the next one as is."""
    names, name, inside, escaped = [], "", False, False
    for character in text:
        if escaped:
            name, escaped = name + character, False
        elif inside and character == "\\":
            escaped = True
        elif character == '"':
            inside = not inside
        elif inside:
            name += character
        else:
            assert character == ","
            names.append(name)
            name = ""
    assert not inside
    assert not escaped
    return [*names, name]


@given(NAMES)
def test_a_quoted_name_reads_back(name: str) -> None:
    """Quotes, backslashes, commas: one name stays one name."""
    assert read_list(quoted(name)) == [name]


@given(st.lists(NAMES, min_size=1, max_size=8))
def test_a_list_of_columns_reads_back(names: list[str]) -> None:
    """Nothing in a name can end it, or the parameter that it stands in."""
    text = columns(names)

    assert re.fullmatch(r"[A-Za-z0-9_.~%-]*", text)
    assert read_list(unquote(text)) == names


@given(NAMES)
def test_a_segment_is_one_segment(name: str) -> None:
    """No slash, question mark or space is left, and no client folds `.` or `..` away."""
    text = segment(name)

    assert unquote(text) == name
    assert re.fullmatch(r"[A-Za-z0-9_.~%-]+", text)
    assert text.strip(".")


def test_both_profiles_are_sent() -> None:
    """Reads look at one header, writes at the other."""
    assert profile("api") == (("Accept-Profile", "api"), ("Content-Profile", "api"))


@given(st.binary(max_size=60))
def test_any_body_has_an_error_or_none(body: bytes) -> None:
    """A gateway's page, half a JSON, a list: no code, no crash."""
    code, message = Response(502, (), body).error

    assert isinstance(code, str)
    assert isinstance(message, str)


def test_an_error_body_is_read() -> None:
    """Missing and null fields are empty."""
    assert Response(404, (), b'{"code":"PGRST205","message":"no"}').error == ("PGRST205", "no")
    assert Response(404, (), b'{"code":null}').error == ("", "")
    assert Response(404, (), b"[]").error == ("", "")
    assert Response(200, (("server", "postgrest/12.0.2"),), b"").header("server") == "postgrest/12.0.2"
