"""Text from a pull request shows as what it is, in every format."""

from __future__ import annotations

import html
import re
import unicodedata
from urllib.parse import unquote

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from cachegate.reporters import escape
from unit.reporters.hostile import GITHUB, HOSTILE, wildly

BREAK = "\u200b"


def shown(markdown: str) -> str:
    """The text that a reader sees, without the breaks that keep GitHub from linking it."""
    tokens = GITHUB.parse(markdown)
    children = [child for token in tokens for child in token.children or ()]
    return "".join(child.content for child in children).replace(BREAK, "")


def tags(markdown: str) -> list[str]:
    tokens = GITHUB.parse(markdown)
    return [token.type for token in tokens] + [child.type for token in tokens for child in token.children or ()]


@pytest.mark.parametrize(
    ("text", "spelled"),
    [
        ("a\u202eb", "a\\u{202e}b"),
        ("a\u200bb", "a\\u{200b}b"),
        ("a\x1b[31m", "a\\u{1b}[31m"),
        ("a\udc80b", "a\\u{dc80}b"),
        ("a\ufffeb", "a\\u{fffe}b"),
        ("a\xa0b", "a\\u{a0}b"),
        ("a\rb", "a\\u{d}b"),
        ("a\u3164b", "a\\u{3164}b"),
        ("a\ufe0fb", "a\\u{fe0f}b"),
    ],
)
def test_unseen_characters_are_spelled_out(text: str, spelled: str) -> None:
    """A reviewer sees what a name hides: reordering, zero width, escape codes, odd spaces."""
    assert escape.visible(text) == spelled


@pytest.mark.parametrize("name", ["films", "Größe", "映画", "ünïcode 🎬", "Пользователи", "a\tb\nc"])
def test_ordinary_names_stay_as_they_are(name: str) -> None:
    """Names in any language are not disfigured."""
    assert escape.visible(name) == name


@wildly
@given(HOSTILE)
def test_visible_text_is_fit_for_any_file(text: str) -> None:
    """What comes out can be encoded, and has no control, format or separator character but line feed and tab."""
    clean = escape.visible(text)

    clean.encode("utf-8")
    odd = [c for c in clean if unicodedata.category(c) in ("Cc", "Cf", "Cs", "Zl", "Zp", "Zs") and c not in "\n\t "]
    assert odd == []


@wildly
@given(HOSTILE)
def test_markdown_text_renders_as_the_text(text: str) -> None:
    """No markup, link, heading or list: one paragraph with the very same words."""
    assert shown(escape.markdown_text(text)) == escape.sentence(text)
    kinds = set(tags("**a:** " + escape.markdown_text(text) + "."))
    assert kinds <= {
        "paragraph_open",
        "inline",
        "paragraph_close",
        "strong_open",
        "strong_close",
        "text",
        "text_special",
    }


@wildly
@given(HOSTILE)
def test_markdown_text_is_harmless_at_the_start_of_a_line(text: str) -> None:
    """Also as a whole paragraph it is no heading, list, rule or quotation."""
    assert {kind for kind in tags(escape.markdown_text(text)) if kind.endswith("_open")} <= {"paragraph_open"}


@wildly
@given(HOSTILE)
def test_nobody_is_called_and_nothing_is_linked_by_markdown_text(text: str) -> None:
    """GitHub looks for these in the rendered text."""
    tokens = GITHUB.parse(escape.markdown_text(text))
    seen = "".join(child.content for token in tokens for child in token.children or ())

    assert not re.search(r"@\w|#\d|\bgh-\d|://|\bwww\.", seen, re.IGNORECASE)


@wildly
@given(HOSTILE)
def test_markdown_code_renders_as_the_name(text: str) -> None:
    """One code span, and in it the name, whatever backticks and spaces it has."""
    tokens = GITHUB.parse(f"a {escape.markdown_code(text)} b")
    [inline] = [token for token in tokens if token.type == "inline"]
    spans = [child.content for child in inline.children or () if child.type == "code_inline"]

    assert spans == [escape.one_line(text)]
    assert len(inline.children or ()) == 3


@wildly
@given(HOSTILE)
def test_markdown_prose_keeps_every_word(text: str) -> None:
    """Pairs of backticks make code; everything else stays text, however the pairs fall."""
    rendered = escape.markdown_prose(f"a {text} b")

    assert set(tags(rendered)) <= {
        "paragraph_open", "inline", "paragraph_close", "text", "text_special", "code_inline",
    }  # fmt: skip
    assert shown(rendered).replace("`", "") == escape.sentence(f"a {text} b").replace("`", "")


def test_ordinary_names_need_no_escape() -> None:
    """The Markdown file can be read as it is, too."""
    assert escape.markdown_text("top_films(of_year) is in 0003_screenings.sql:12") == (
        "top_films(of_year) is in 0003_screenings.sql:12"
    )


def test_markdown_prose_makes_code_of_what_is_quoted() -> None:
    """The checks write names between backticks."""
    assert escape.markdown_prose("no grant on `api.films` to `anon`") == "no grant on `api.films` to `anon`"


@wildly
@given(HOSTILE)
@example("```")
@example("a\n````\nb")
def test_markdown_fence_is_closed_only_by_itself(text: str) -> None:
    """One fenced block, with the SQL as it is."""
    tokens = GITHUB.parse(escape.markdown_fence(text, "sql") + "\n\nafter")

    assert [token.type for token in tokens] == ["fence", "paragraph_open", "inline", "paragraph_close"]
    assert tokens[0].content.removesuffix("\n") == escape.visible(text).strip("\n")


@wildly
@given(HOSTILE)
def test_html_text_opens_and_closes_nothing(text: str) -> None:
    """Inside `<summary>` neither HTML nor a blank line can end it."""
    inside = escape.html_text(text)

    assert not set(inside) & set("<\n")
    assert not re.search(r"@\w", html.unescape(inside))


@wildly
@given(HOSTILE)
def test_command_is_one_line_and_decodes_to_the_text(text: str) -> None:
    """The runner splits at line breaks, and undoes exactly this escaping."""
    data, value = escape.command_data(text), escape.command_property(text)

    assert not set(data) & set("\r\n")
    assert not set(value) & set("\r\n:,")
    undone = value.replace("%2C", ",").replace("%3A", ":").replace("%0A", "\n").replace("%25", "%")
    assert undone == escape.visible(text)


@wildly
@given(HOSTILE)
@example("a ##[error]x")
@example("a\n \t::error::x")
def test_log_has_no_workflow_command(text: str) -> None:
    """Neither form of command that GitHub's runner reads is left, coloured or not."""
    lines = escape.log_lines(f"\x1b[31m{escape.visible(text)}").split("\n")

    plain = [re.sub(r"\x1b\[[0-9;]*m", "", line) for line in lines]
    assert not any(line.lstrip().startswith("::") or "##[" in line for line in plain)


@wildly
@given(st.text(st.characters(exclude_categories=["Cs"]), min_size=1))
def test_path_in_a_link_is_the_path(path: str) -> None:
    """Percent-encoding can be undone, has no character that ends a link, and never climbs out of the commit."""
    encoded = escape.url_path(path)

    if encoded is None:
        assert path.startswith("/") or ".." in path.split("/")
    else:
        assert unquote(encoded) == path
        assert re.fullmatch(r"[\w./~%-]+", encoded, re.ASCII)


def test_only_lone_surrogates_change_in_json() -> None:
    """JSON carries text exactly, as far as Unicode has it."""
    assert escape.json_text("a\x00\u202e🎬\ud800") == "a\x00\u202e🎬\\u{d800}"
    assert escape.json_value({"\ud800": ("\ud800", [1, None])}) == {"\\u{d800}": ["\\u{d800}", [1, None]]}
