"""Text from a repository as YAML."""

from __future__ import annotations

import pytest
import yaml
from hypothesis import example, given
from hypothesis import strategies as st

from cachegate.survey.scalars import comment, listed, scalar
from cachegate.survey.workflow import scalar_or_url

ANY = st.text(st.characters(exclude_categories=["Cs"]))


@given(ANY)
@example("no")
@example("1_000")
@example("0x1f")
@example("1e3")
@example("~")
@example("'\"\\\n#: - [x] {y} & * ! | > % @ `")
@example("a\u2028b\x85c\ufeffd\x7f\x00\U0001f600")
@example("2026-01-31")
@example("")
def test_any_text_comes_back(text: str) -> None:
    """By YAML's own rules for what a value is, so that no name becomes a number, a date or nothing."""
    for write in (scalar, scalar_or_url) if text else (scalar,):
        written = f"a: {write(text)} # remark\n"
        assert yaml.safe_load(written) == {"a": text}
        assert written.count("\n") == 1


@given(st.lists(ANY))
def test_lists_come_back(texts: list[str]) -> None:
    """Commas and brackets in a text are its own."""
    assert yaml.safe_load(f"a: {listed(texts)}") == {"a": texts}


@given(ANY)
@example("x\ny: 2")
@example("\r\ny: 2")
@example("\x85y: 2")
@example("\u2028y: 2")
def test_a_comment_stays_one(text: str) -> None:
    """Nothing in it ends the line."""
    assert yaml.safe_load(f"a: 1 # {comment(text)}\nb: 2\n") == {"a": 1, "b": 2}


@pytest.mark.parametrize("text", ["api", "db/migrations", "postgres", "web_anon", "a.b-c"])
def test_usual_names_are_plain(text: str) -> None:
    """People read these files."""
    assert scalar(text) == text


@pytest.mark.parametrize("text", ["postgres:15", "http://postgrest:3000", "postgis/postgis:16-3.5"])
def test_addresses_and_images_are_plain(text: str) -> None:
    """As README.md writes them."""
    assert scalar_or_url(text) == text
