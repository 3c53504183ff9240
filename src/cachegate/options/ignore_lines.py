"""Ignores as lines of `cachegate.yml`, and a file's text with such lines added and nothing else changed."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import yaml
from yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode

from cachegate.errors import UsageProblems
from cachegate.options import file
from cachegate.options.mistakes import BadValue, Mistakes

INDENT = 2
LONGEST = 10 * file.LARGEST  # characters of a line: PyYAML would fold a longer one
TO_FILL_IN = '""'  # the reader refuses it, so that nobody accepts a finding without a word
LINE_END = re.compile("\r\n|[\n\r\x85\u2028\u2029]")  # where YAML ends a line
Reading = Mapping[str, Sequence[tuple[str, str | None, str | None]]]


@dataclass(frozen=True, slots=True)
class _Spot:
    """Where lines go in: a character's number, the column of their dashes, and whether `ignore:` stands above."""

    at: int
    column: int
    headed: bool = True


def section(keys: Sequence[str]) -> str:
    """A whole `ignore:` section, to paste."""
    return _lines(keys, _Spot(0, INDENT, headed=False), "\n", TO_FILL_IN)


def keys_of(text: str) -> frozenset[str]:
    """The keys that a file ignores. Raises `BadValue` for a file that is not as it should be."""
    return frozenset(key for key, _, _ in _reading(text).get("ignore", ()))


def with_ignores(text: str, keys: Sequence[str]) -> str:
    """The text of a file with an ignore added for each key, its reason to be filled in.

    Raises `BadValue` where it cannot be proven that the file would say what it says now, and these keys besides.
    """
    spot = _spot(text)
    expected = {name: list(items) for name, items in _reading(text).items()}
    expected["ignore"] = [*expected.get("ignore", ()), *((key, "why", None) for key in keys)]
    if _reading(_inserted(text, spot, keys, "why")) != expected:
        raise _not_safe()
    edited = _inserted(text, spot, keys, TO_FILL_IN)
    if len(edited.encode()) > file.LARGEST:
        raise BadValue("would be larger than 64 kB", "Repair some of the findings first.")
    return edited


def _reading(text: str) -> Reading:
    """What the next run would read, without the lines on which it stands."""
    mistakes = Mistakes()
    layer = file.parse(text, Path(), file.NAME, mistakes)
    try:
        mistakes.raise_if_any()
    except UsageProblems as wrong:
        raise BadValue(f"has a mistake: {wrong.problems[0].what}", "Mend it first.") from wrong
    return {name: [(item.text, item.value, item.until) for item in given.items] for name, given in layer.items()}


def _inserted(text: str, spot: _Spot, keys: Sequence[str], reason: str) -> str:
    newline = "\r\n" if "\r\n" in text else "\n"
    before, after = text[: spot.at], text[spot.at :]
    if before and not LINE_END.fullmatch(before[-1]) and before != "\ufeff":
        before += newline
    return before + _lines(keys, spot, newline, reason) + after


def _lines(keys: Sequence[str], spot: _Spot, newline: str, reason: str) -> str:
    pad = " " * spot.column
    lines = [] if spot.headed else [f"{pad[INDENT:]}ignore:"]
    for key in keys:
        lines += [f"{pad}- key: {_scalar(key)}", f"{pad}  reason: {reason}"]
    return "".join(line + newline for line in lines)


def _scalar(text: str) -> str:
    """Plain where YAML takes it so, quoted where it must be, and on one line whatever is in it."""
    style = None if text.isprintable() else '"'
    written: str = yaml.safe_dump([text], default_style=style, allow_unicode=True, width=LONGEST)
    return written.removeprefix("- ").removesuffix("\n")


def _spot(text: str) -> _Spot:
    root = file.compose(text)
    if root is None:
        return _Spot(len(text), INDENT, headed=False)
    if not isinstance(root, MappingNode) or root.flow_style:
        raise _not_safe()
    for key, value in root.value:
        if isinstance(key, ScalarNode) and key.value == "ignore":
            return _below(text, key, value)
    return _Spot(len(text), root.start_mark.column + INDENT, headed=False)


def _below(text: str, key: Node, value: Node) -> _Spot:
    """Behind the last item of a list in block style, or below a key that has no value yet."""
    if value.tag == file.NULL_TAG and value.start_mark.index == value.end_mark.index:
        return _Spot(_next_line(text, key.end_mark.index), key.start_mark.column + INDENT)
    follows = value.start_mark.index > key.end_mark.index  # an alias means what stands elsewhere
    if not (isinstance(value, SequenceNode) and follows and text[value.start_mark.index] == "-"):
        raise _not_safe()
    last = _last(value)
    ended = isinstance(last, ScalarNode) and last.style in ("|", ">")  # such a text reaches to the next line
    end = last.end_mark.index
    return _Spot(end if ended else _next_line(text, end), value.start_mark.column)


def _last(node: Node) -> Node:
    """The last leaf; the end of a block is not where its last line ends, but where the next thing begins."""
    while isinstance(node, SequenceNode | MappingNode) and node.value and not node.flow_style:
        node = node.value[-1][1] if isinstance(node, MappingNode) else node.value[-1]
    return node


def _next_line(text: str, index: int) -> int:
    end = LINE_END.search(text, index)
    return end.end() if end else len(text)


def _not_safe() -> BadValue:
    return BadValue(
        "is written in a way that cannot be added to safely",
        "Write `ignore:` as a list with one dash per item, and paste these lines below it.",
    )
