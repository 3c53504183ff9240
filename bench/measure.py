"""What is made of measured seconds: medians, ratios of pairs, and lines to read."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from statistics import median


def seconds(act: Callable[[], object]) -> float:
    """How long one call takes, by the wall clock."""
    started = time.perf_counter()
    act()
    return time.perf_counter() - started


def alternately(rounds: int, acts: Mapping[str, Callable[[], float]]) -> dict[str, list[float]]:
    """Each act's results, round by round. Who begins changes: neither is to profit from a warm machine."""
    results: dict[str, list[float]] = {name: [] for name in acts}
    for turn in range(rounds):
        order = list(acts) if turn % 2 == 0 else list(reversed(list(acts)))
        for name in order:
            results[name].append(acts[name]())
    return results


def ratio(ours: Sequence[float], theirs: Sequence[float]) -> float:
    """The median of the rounds' ratios: what was measured side by side is compared, not what was hours apart."""
    return median(one / other for one, other in zip(ours, theirs, strict=True))


def spread(values: Sequence[float], unit: str = "s", digits: int = 3) -> str:
    """`0.512 s (0.498 to 0.530)`: the median, then the best and the worst."""
    low, high = min(values), max(values)
    return f"{median(values):,.{digits}f} {unit} ({low:,.{digits}f} to {high:,.{digits}f})"


def shares(rounds: Sequence[Mapping[str, float]]) -> list[tuple[str, float, float]]:
    """(stage, median seconds, share of the sum of medians), in the order of the first round."""
    medians = {stage: median(one[stage] for one in rounds) for stage in rounds[0]}
    total = sum(medians.values())
    return [(stage, value, value / total) for stage, value in medians.items()]


def table(heads: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """A Markdown table, for the terminal as for docs/performance.md."""
    body = [tuple(heads), *(tuple(row) for row in rows)]
    widths = [max(len(row[column]) for row in body) for column in range(len(heads))]
    lines = [
        "| " + " | ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)) + " |" for row in body
    ]
    rule = "|" + "|".join("-" * (width + 2) for width in widths) + "|"
    return "\n".join([lines[0], rule, *lines[1:]])
