"""How a report is shortened, step by step, until it fits where it is to be shown."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

from cachegate.reporters.escape import clip


def characters(text: str) -> int:
    """UTF-16 units: never fewer than what GitHub counts, whichever way it counts."""
    return len(text.encode("utf-16-le")) // 2


def octets(text: str) -> int:
    return len(text.encode("utf-8"))


@dataclass(frozen=True, slots=True)
class Limit:
    """At most `size` of what `measure` counts."""

    size: int
    measure: Callable[[str], int] = characters

    def holds(self, text: str) -> bool:
        return self.measure(text) <= self.size


COMMENT = Limit(65_536 - 1_536)  # GitHub refuses 65,537; the rest is for the hidden marker of the comment
SUMMARY = Limit(1_048_576 - 65_536, octets)  # GitHub drops a summary over 1 MiB; other steps write to it too


@dataclass(frozen=True, slots=True)
class Detail:
    """How much to tell: `problems` in full, `text` characters of a cause, `rows` of a list; None is all."""

    passed: bool = True
    folds: bool = True
    problems: int | None = None
    text: int = 4_000
    rows: int | None = None


FULL = Detail()
TIERS = (
    FULL,
    replace(FULL, passed=False),
    replace(FULL, passed=False, folds=False, text=1_000, rows=30),
)
SHORTEST = 100  # characters that no problem can be told in
LEAST = replace(FULL, passed=False, folds=False, text=500, rows=10)


def fit(draw: Callable[[Detail], str], limit: Limit | None, problems: int) -> str:
    """The most telling text within the limit.

    `draw` makes the text, longer for more detail, and `problems` is how many it can show. First go the passed claims,
    then everything folded, then all but the first problems. The first line stays, cut only if it alone is too long.
    """
    if limit is None:
        return draw(FULL)
    for detail in TIERS:
        text = draw(detail)
        if limit.holds(text):
            return text
    return _most_problems(draw, limit, problems) or _first_line(draw, limit)


def _most_problems(draw: Callable[[Detail], str], limit: Limit, problems: int) -> str | None:
    """Bisect for as many problems as fit; None when not even none does."""
    best = None
    low, high = 0, min(problems, limit.size // SHORTEST)
    while low <= high:
        middle = (low + high) // 2
        text = draw(replace(LEAST, problems=middle))
        if limit.holds(text):
            best, low = text, middle + 1
        else:
            high = middle - 1
    return best


def _first_line(draw: Callable[[Detail], str], limit: Limit) -> str:
    line = draw(replace(LEAST, problems=0)).split("\n", 1)[0]
    size = min(len(line), limit.size)
    while size and not limit.holds(clip(line, size)):
        size -= 1
    return clip(line, size) if size else ""
