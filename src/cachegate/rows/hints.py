"""Values that a constraint speaks of: the constants in its text, which are the best guesses at what satisfies it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

STRING = re.compile(r"(E?)'((?:[^']|'')*)'")
NUMBER = re.compile(r"(?<![\w.$])-?\d+(?:\.\d+)?(?![\w.])")


@dataclass(frozen=True, slots=True)
class Hints:
    """Constants of constraints, without repetition. `numbers` are also those that are written as strings.

    `constrained` tells whether there are constraints at all: some have no constants.
    """

    words: tuple[str, ...] = ()
    numbers: tuple[str, ...] = ()
    constrained: bool = False

    def and_also(self, other: Hints) -> Hints:
        """Both together."""
        return Hints(self.words + other.words, self.numbers + other.numbers, self.constrained or other.constrained)

    @property
    def lengths(self) -> tuple[int, ...]:
        """Small whole numbers, and their neighbours: what a length may be compared with."""
        found = [int(number) for number in self.numbers if number.isdecimal() and len(number) < 5]
        return tuple(dict.fromkeys(near for number in found for near in (number, number + 1, number - 1) if near >= 0))


def mined(texts: Iterable[str]) -> Hints:
    """The constants in constraints, as Postgres prints them."""
    words: list[str] = []
    numbers: list[str] = []
    spoken = list(texts)
    for text in spoken:
        words += [word for found in STRING.finditer(text) for word in _words(*found.groups())]
        numbers += NUMBER.findall(STRING.sub(" ", text))
    numbers += [word for word in words if NUMBER.fullmatch(word)]
    return Hints(tuple(dict.fromkeys(words)), tuple(dict.fromkeys(numbers)), bool(spoken))


def _words(escaped: str, text: str) -> Iterator[str]:
    """A string constant; of an array's constant its elements too."""
    word = text.replace("''", "'")
    word = word.replace("\\\\", "\\") if escaped else word
    yield word
    if word.startswith("{") and word.endswith("}"):
        yield from (part.strip('" ') for part in word[1:-1].split(","))
