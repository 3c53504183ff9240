"""No name, statement or message in a pull request can break any of the formats."""

from __future__ import annotations

import json
import re
import xml.etree.ElementTree as ET
from html.parser import HTMLParser
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from jsonschema import Draft202012Validator
from junitparser import JUnitXml

from cachegate.reporters import RENDERERS, as_json, as_junit, as_markdown, console
from cachegate.reporters import annotations as commands
from cachegate.reporters.escape import json_text, one_line
from unit.reporters.hostile import FRAGMENTS, GITHUB, HOSTILE, hostile
from unit.reporters.hostile import wildly as wild

SCHEMA = json.loads((Path(__file__).parents[3] / "docs/report.schema.json").read_text("utf-8"))
BLOB = "https://github.com/acme/shop/blob/4f1c0de/"
wildly = settings(wild, max_examples=40)


class Structure(HTMLParser):
    """The elements of a page in order, and its text outside code."""

    def __init__(self, markdown: str) -> None:
        super().__init__()
        self.elements: list[str] = []
        self.text = ""
        self._code = 0
        self.feed(GITHUB.render(markdown))

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._code += tag == "code"
        names = [name if name in ("href", "class") else f"{name}={value}" for name, value in attrs]
        self.elements.append(" ".join([tag, *names]))

    def handle_endtag(self, tag: str) -> None:
        self._code -= tag == "code"
        self.elements.append(f"/{tag}")

    def handle_comment(self, data: str) -> None:
        self.elements.append("comment")

    def handle_data(self, data: str) -> None:
        if not self._code:
            self.text += data


def without_code(elements: list[str]) -> list[str]:
    """Prose may quote in backticks, so code may come from the text; nothing else may."""
    return [element for element in elements if element not in ("code", "/code")]


@given(HOSTILE)
@wildly
def test_json_parses_and_keeps_the_names(text: str) -> None:
    """Any name arrives at a program exactly as it is, and the document follows the schema."""
    document = json.loads(as_json.render(hostile(text)))

    Draft202012Validator(SCHEMA).validate(document)
    assert {finding["name"] for finding in document["findings"]} == {json_text(text)}


@given(HOSTILE)
@wildly
def test_junit_parses_and_keeps_the_words(text: str) -> None:
    """A third-party parser reads every case back."""
    suites = list(JUnitXml.fromstring(as_junit.render(hostile(text)).encode()))

    [suite] = [suite for suite in suites[1:] if suite.name == one_line(text)]
    assert suite.tests == len(list(suite)) == 21
    assert (suite.failures, suite.errors, suite.skipped) == (3, 3, 6)
    assert {case.result[0].message for case in suite if case.result and case.is_failure} == {one_line(text)}


@given(HOSTILE)
@example("[/]::error::pwned")
@wildly
def test_markdown_has_only_our_elements(text: str) -> None:
    """With any text the page has the elements that it has with a dull one, and nobody is mentioned."""
    seen = Structure(as_markdown.render(hostile(text), blob_url=BLOB))
    links = 0 if text.startswith("/") or ".." in text.split("/") else None
    dull = Structure(as_markdown.render(hostile("/dull" if links == 0 else "dull"), blob_url=BLOB))

    assert without_code(seen.elements) == without_code(dull.elements)
    assert not re.search(r"@\w|#\d|://|\bwww\.", seen.text)


@given(HOSTILE)
@wildly
def test_annotations_are_one_command_per_line(text: str) -> None:
    """Every line is one command of ours, at most ten of a level, none over GitHub's size."""
    lines = commands.render(hostile(text)).splitlines()

    found = [re.fullmatch(r"::(error|warning|notice) ([^:]*)::(.*)", line) for line in lines]
    assert all(found)
    assert all(len(command[3]) < 4_096 for command in found if command)
    levels = [command[1] for command in found if command]
    assert max(levels.count(level) for level in levels) <= 10


@given(HOSTILE)
@wildly
def test_console_has_no_control_characters(text: str) -> None:
    """Neither the terminal nor GitHub's runner can be driven by a name."""
    for colour in (False, True):
        drawn = console.render(hostile(text), colour=colour, groups=True)
        plain = re.sub(r"\x1b\[[0-9;]+m", "", drawn) if colour else drawn

        assert all(character.isprintable() or character == "\n" for character in plain if ord(character) < 0x250)
        commands = [line for line in plain.split("\n") if line.lstrip().startswith("::")]
        ours = re.compile(
            r"::group::(API changes|Who may do what|Ignored|PostgREST (?:reloaded|did not reload)|Good to know|Warnings"
            r"|Could not be looked at|To repair)\b.*"
            r"|::endgroup::"
        )
        assert all(ours.fullmatch(command) for command in commands)
        assert "##[" not in plain


@pytest.mark.parametrize("fragment", FRAGMENTS)
def test_every_trick_is_tried_in_every_format(fragment: str) -> None:
    """Each trick alone, so that none depends on chance; all formats can be written to a file."""
    for render in RENDERERS.values():
        render(hostile(fragment)).encode("utf-8")
    ET.fromstring(as_junit.render(hostile(fragment)))
