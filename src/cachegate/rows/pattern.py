"""Texts that match a regular expression; Postgres has the last word on each of them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

LOWER, UPPER, DIGITS = "abcdefghijklmnopqrstuvwxyz", "ABCDEFGHIJKLMNOPQRSTUVWXYZ", "0123456789"
NAMED = {
    "alpha": LOWER + UPPER, "lower": LOWER, "upper": UPPER, "digit": DIGITS, "alnum": LOWER + DIGITS + UPPER,
    "xdigit": DIGITS + "abcdef", "space": " ", "punct": "-_.", "word": LOWER + DIGITS + "_",
}  # fmt: skip
ESCAPED = {"d": DIGITS, "w": LOWER + DIGITS, "s": " ", "D": LOWER, "W": "-", "S": LOWER}
WITHOUT_WIDTH = "AZbBmMyY<>"
LONGEST = 400


class Unreadable(Exception):
    """The expression uses something that this reader does not know."""


def samples(pattern: str, number: int = 4) -> Iterator[str]:
    """Up to `number` different texts; none for an expression that cannot be read."""
    seen = set()
    for turn in range(number):
        try:
            text = _Reader(re.sub(r"^\(\?[a-z]+\)|^\*\*\*[:=]", "", pattern), turn).read()
        except (Unreadable, IndexError, ValueError):
            return
        if text not in seen and len(text) <= LONGEST:
            seen.add(text)
            yield text


@dataclass(slots=True)
class _Reader:
    """Reads once through the expression and writes as it reads; `turn` says which choice to make where there is one."""

    pattern: str
    turn: int
    place: int = 0

    def read(self) -> str:
        text = self._alternatives()
        if self.place != len(self.pattern):
            raise Unreadable
        return text

    def _next(self) -> str:
        self.place += 1
        return self.pattern[self.place - 1]

    def _sees(self, text: str) -> bool:
        return self.pattern.startswith(text, self.place)

    def _alternatives(self) -> str:
        found = [self._sequence()]
        while self._sees("|"):
            self.place += 1
            found.append(self._sequence())
        return found[self.turn % len(found)]

    def _sequence(self) -> str:
        text = ""
        while self.place < len(self.pattern) and not self._sees("|") and not self._sees(")"):
            piece = self._piece()
            text += piece * self._times() if len(piece) * LONGEST < 100_000 else piece
        return text

    def _piece(self) -> str:
        match self._next():
            case "^" | "$":
                return ""
            case "(":
                return self._group()
            case "[":
                return self._one_of(self._class())
            case ".":
                return self._one_of(LOWER)
            case "\\":
                return self._escape()
            case "*" | "+" | "?" | "{":
                raise Unreadable
            case letter:
                return letter

    def _group(self) -> str:
        ahead = next((mark for mark in ("?=", "?!", "?<=", "?<!") if self._sees(mark)), None)
        self.place += len(ahead) if ahead else 2 if self._sees("?:") else 0
        text = self._alternatives()
        if self._next() != ")":
            raise Unreadable
        return "" if ahead else text

    def _escape(self) -> str:
        letter = self._next()
        if letter in WITHOUT_WIDTH:
            return ""
        if letter in ESCAPED:
            return self._one_of(ESCAPED[letter])
        if letter.isalnum():
            raise Unreadable
        return letter

    def _class(self) -> str:
        negated = self._sees("^")
        self.place += negated
        members = ""
        while not self._sees("]") or not members:
            members += self._member()
        self.place += 1
        if not negated:
            return members
        return "".join(letter for letter in LOWER + DIGITS + UPPER + "-_. @" if letter not in members) or "~"

    def _member(self) -> str:
        if self._sees("[:"):
            end = self.pattern.index(":]", self.place)
            name, self.place = self.pattern[self.place + 2 : end], end + 2
            if name not in NAMED:
                raise Unreadable
            return NAMED[name]
        first = self._next()
        if first == "\\":
            first = self._next()
            if first in ESCAPED:
                return ESCAPED[first]
        if self._sees("-") and self.pattern[self.place + 1] != "]":
            self.place += 1
            last = self._next()
            return "".join(map(chr, range(ord(first), min(ord(last), ord(first) + 200) + 1)))
        return first

    def _times(self) -> int:
        """How often to repeat what was just read: at least once where that is allowed."""
        least, most = self._bounds()
        if self._sees("?"):
            self.place += 1
        return max(least, min(1 if least == 0 else least, most))

    def _bounds(self) -> tuple[int, int]:
        for mark, bounds in (("*", (0, LONGEST)), ("+", (1, LONGEST)), ("?", (0, 1))):
            if self._sees(mark):
                self.place += 1
                return bounds
        if not self._sees("{"):
            return 1, 1
        end = self.pattern.index("}", self.place)
        least, comma, most = self.pattern[self.place + 1 : end].partition(",")
        self.place = end + 1
        return int(least), int(most or LONGEST) if comma else int(least)

    def _one_of(self, letters: str) -> str:
        return letters[self.turn % len(letters)]
