"""A file with only some of its parts left, each where it stood: the rest is spaces and line ends."""

from __future__ import annotations

import re
from collections.abc import Iterable

_SEEN = re.compile(r"[^\r\n]")


def only(text: str, spans: Iterable[tuple[int, int]]) -> str:
    """The text with everything blanked but these spans: offsets in characters, in order, none in another.

    Its length is the same, and so are its line ends: line and column of what is left are those of the file.
    """
    parts = []
    end = 0
    for start, stop in spans:
        parts += [_SEEN.sub(" ", text[end:start]), text[start:stop]]
        end = stop
    return "".join([*parts, _SEEN.sub(" ", text[end:])])
