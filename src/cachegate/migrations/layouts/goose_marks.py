"""goose's marks in an SQL file: which part runs, in which pieces, and what its parser refuses."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from cachegate.migrations.blanking import only
from cachegate.model.migration import Gap

_VARIABLE = re.compile(
    r"(?<![$\\])\$(?:\{(?P<braced>[A-Za-z_][A-Za-z0-9_]*)(?::?-(?P<default>[^}]*))?[^}]*\}"
    r"|(?P<bare>[A-Za-z_][A-Za-z0-9_]*+)(?!\$))"  # $tag$ is a quote of Postgres
)


@dataclass(frozen=True, slots=True)
class Marked:
    """A file as goose reads it.

    `text` is the up part, the rest blanked; `cuts` are where the pieces begin that goose sends one by one.
    `variables` are those that it takes from its environment; in `text` they have their defaults, at `gaps`. `refusal`
    is why its parser stops, "" if it does not: `text` is then the up part as far as it came.
    """

    text: str
    cuts: tuple[int, ...]
    transaction: bool
    variables: tuple[str, ...]
    refusal: str
    gaps: tuple[Gap, ...] = ()


def read(text: str) -> Marked:
    """Never raises: what goose refuses is said in the answer."""
    reading = _Reading()
    lines = text.split("\n")
    for number, line in enumerate(lines):
        lines[number] = reading.take(line)
        if reading.refusal:
            reading.refusal = f"line {number + 1}: {reading.refusal}"
            break
    reading.finish()
    return Marked(
        text=only("\n".join(lines), reading.kept),
        cuts=tuple(reading.cuts),
        transaction=reading.transaction,
        variables=tuple(sorted(reading.variables)),
        refusal=reading.refusal,
        gaps=tuple(reading.gaps),
    )


@dataclass(slots=True)
class _Reading:
    """The parser's place in a file. `kept` are spans of the text, `offset` is where the next line begins."""

    part: str = ""  # "up" or "down", from that mark on
    block: str = ""  # "open" from StatementBegin on; "void" after the StatementEnd of an empty block
    piece: bool = False  # whether a piece has begun and not ended
    substituting: bool = False
    transaction: bool = True
    offset: int = 0
    kept: list[tuple[int, int]] = field(default_factory=list)
    cuts: list[int] = field(default_factory=list)
    variables: set[str] = field(default_factory=set)
    gaps: list[Gap] = field(default_factory=list)
    refusal: str = ""

    def take(self, line: str) -> str:
        """Read a line, given without its LF; returns it as it is sent, and as long as it was."""
        start, self.offset = self.offset, self.offset + len(line) + 1
        words = line.strip()
        if words.startswith("--") and "+goose" in words:
            self._mark(line)
        elif self.part == "down":
            pass
        elif not self.piece and (words.startswith("--") or not words):
            self.kept.append((start, start + len(line)))
        elif not self.part:
            self.refusal = "a statement stands before -- +goose Up"
        elif self.block == "void":
            self.block = ""  # goose loses this line
        else:
            line = self._substituted(line, start)
            self._statement(line, start)
        return line

    def _statement(self, line: str, start: int) -> None:
        self.kept.append((start, start + len(line)))
        if not self.piece:
            self.cuts.append(start)
        self.piece = bool(self.block) or not _ends(line)

    def _mark(self, line: str) -> None:
        mark = line.replace("--", "").replace("+goose", "", 1).strip()
        match mark.lower():
            case _ if line[0] in " \t":
                self.refusal = "an annotation begins in the first column"
            case "up":
                self.refusal = "a second -- +goose Up" if self.part else ""
                self.part = "up"
            case "down":
                self.refusal = self._unfinished() or ("" if self.part == "up" else "-- +goose Down without an Up")
                self.part = "down"
            case "statementbegin":
                self.refusal = "StatementBegin within a block" if self.block == "open" else ""
                self.refusal = self.refusal if self.part else "StatementBegin before -- +goose Up"
                self.block = "open"
            case "statementend":
                self.refusal = "" if self.block == "open" else "StatementEnd without its StatementBegin"
                self.block = "" if self.piece or self.part == "down" else "void"
                self.piece = False
            case "no transaction":
                self.transaction = False
            case "envsub on" | "envsub off":
                self.substituting = mark.lower() == "envsub on"
            case _:
                self.refusal = f"{mark!r} is none of its annotations"

    def finish(self) -> None:
        """The end of the file."""
        if not self.refusal:
            self.refusal = self._unfinished() or ("" if self.part else "it has no line -- +goose Up")

    def _unfinished(self) -> str:
        if self.block == "open":
            return "a StatementBegin has no StatementEnd"
        return "the last statement of its up part does not end in a semicolon" if self.piece else ""

    def _substituted(self, line: str, start: int) -> str:
        made, at = "", 0
        for found in _VARIABLE.finditer(line) if self.substituting else ():
            name, default = found["braced"] or found["bare"], found["default"] or ""
            made += line[at : found.start()]
            self.gaps.append(Gap(start + len(made), start + len(made) + len(default), name))
            self.variables.add(name)
            made, at = made + default, found.end()
        return (made + line[at:]).ljust(len(line))


def _ends(line: str) -> bool:
    """Whether the last word before a comment ends in a semicolon, which is where goose cuts."""
    last = ""
    for word in line.split():
        if word.startswith("--"):
            break
        last = word
    return last.endswith(";")
