"""Lines of a log as records: a line each, but an object that is printed over several lines is one."""

from __future__ import annotations

import re
from collections.abc import Iterator

MOST_LINES = 60
MOST_CHARACTERS = 1_000_000
_OPENS = re.compile(r"[{(]\s*$")
_CLOSES = re.compile(r"^\s*[)}\]]")
_ANSI = re.compile(r"\x1b\[[0-9;]{0,20}[A-Za-z]")
_TIMED = re.compile(r"^(?:\S{1,60}\s+\|\s+)?(?:\d{4}-\d\d-\d\d[T ]|\d\d/[A-Z][a-z]{2}/\d{4}:)")


class Records:
    """Takes lines, gives records. Nothing is held back but the lines of an object that has not ended."""

    def __init__(self) -> None:
        self._open: list[str] = []

    def add(self, line: str) -> Iterator[str]:
        """The records that end with this line."""
        text = _ANSI.sub("", line) if "\x1b" in line else line
        if not self._open:
            if _OPENS.search(text[-20:]):
                self._open.append(text)
            else:
                yield text
            return
        if _TIMED.match(text):  # somebody else's line: the object was cut off
            yield from self.end()
            yield from self.add(text)
            return
        self._open.append(text)
        if (_CLOSES.match(text) and self._balanced()) or self._too_long():
            yield from self.end()

    def end(self) -> Iterator[str]:
        """What is still open, as one record."""
        if self._open:
            text, self._open = "\n".join(self._open), []
            yield text

    def _too_long(self) -> bool:
        return len(self._open) >= MOST_LINES or sum(map(len, self._open)) > MOST_CHARACTERS

    def _balanced(self) -> bool:
        return sum(line.count("{") + line.count("(") - line.count("}") - line.count(")") for line in self._open) <= 0
