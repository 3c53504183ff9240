"""A backslash command as it stands in a line: its name, its arguments, and where it ends.

Source: PostgreSQL's documentation of psql, "Meta-Commands". Nothing here runs what stands in back-ticks.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from cachegate.migrations.psql.variables import REFERENCE, Variables

_COMMAND = re.compile(r"\\([^\s\\]*)")
_ESCAPE = re.compile(r"\\(?:([0-7]{1,3})|x([0-9A-Fa-f]{1,2})|(.))", re.DOTALL)
_LETTERS = {"n": "\n", "t": "\t", "b": "\b", "r": "\r", "f": "\f"}
_QUOTED = re.compile(r"'((?:[^'\\\n]|''|\\[^\n])*)'?")
WHOLE_LINE = frozenset({"!", "copy", "ef", "ev", "h", "help", "sf", "sf+", "sv", "sv+", "lo_export", "lo_import"})
"""Commands whose argument is the rest of the line, whatever is in it."""


@dataclass(frozen=True, slots=True)
class Command:
    """One command. `end` is the offset after it; `shell`: an argument has something in back-ticks."""

    name: str
    arguments: tuple[str, ...]
    start: int
    end: int
    shell: bool = False

    @property
    def file(self) -> str:
        """The one argument of those commands that take a semicolon after it."""
        return self.arguments[0].rstrip("; \t") if self.arguments else ""


def read(text: str, start: int, variables: Variables | None) -> Command:
    """The command that begins at this backslash. Without `variables` its arguments are only passed over."""
    seen = _COMMAND.match(text, start)
    assert seen is not None
    line_end = text.find("\n", start)
    line_end = len(text) if line_end < 0 else line_end
    name = "copy" if seen[1].lower() == "copy" else seen[1]  # the one that psql knows in any case
    if name in WHOLE_LINE:
        return Command(name, (text[seen.end() : line_end].strip(),), start, line_end)
    line = _Line(text, seen.end(), line_end, variables)
    arguments = tuple(line.arguments())
    end = line.at + 2 if text.startswith("\\\\", line.at) else line.at
    return Command(seen[1], arguments, start, min(end, line_end), line.shell)


class _Line:
    """The rest of a line after a command's name."""

    def __init__(self, text: str, at: int, end: int, variables: Variables | None) -> None:
        self._text = text
        self._end = end
        self._variables = variables
        self.at = at
        self.shell = False

    def arguments(self) -> list[str]:
        """All of them, up to the line's end or the backslash of the next command."""
        found: list[str] = []
        while True:
            while self.at < self._end and self._text[self.at].isspace():
                self.at += 1
            if self.at >= self._end or self._text[self.at] == "\\":
                return found
            found.append("".join(self._argument()))

    def _argument(self) -> list[str]:
        parts = []
        while self.at < self._end and not self._text[self.at].isspace() and self._text[self.at] != "\\":
            parts.append(self._part())
        return parts

    def _part(self) -> str:
        here = self._text[self.at]
        if here == "'" and (quoted := _QUOTED.match(self._text, self.at)):
            self.at = min(quoted.end(), self._end)
            return _unescaped(quoted[1])
        if here == '"':
            return self._until('"')
        if here == "`":
            self.shell = True
            return self._until("`")
        if here == ":" and self._variables and (named := REFERENCE.match(self._text, self.at)):
            value = self._variables.value(named)
            self.at = named.end()
            return named[0] if value is None else value
        self.at += 1
        return here

    def _until(self, quote: str) -> str:
        start = self.at
        closing = self._text.find(quote, start + 1, self._end)
        self.at = self._end if closing < 0 else closing + 1
        return self._text[start : self.at]


def _unescaped(text: str) -> str:
    return _ESCAPE.sub(_meant, text.replace("''", "'"))


def _meant(escape: re.Match[str]) -> str:
    if escape[1]:
        return chr(int(escape[1], 8) & 255)
    if escape[2]:
        return chr(int(escape[2], 16))
    return _LETTERS.get(escape[3], escape[3])
