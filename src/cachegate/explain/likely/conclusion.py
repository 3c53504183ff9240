"""What a log comes to, in a sentence with its evidence and what to do."""

from __future__ import annotations

from dataclasses import dataclass

from cachegate.explain.tally import Span


@dataclass(frozen=True, slots=True)
class Conclusion:
    """`what` has likely happened, `why` that follows from the log, `help`: what to do. Names in it are raw."""

    what: str
    why: str
    help: str


def when(span: Span) -> str:
    """`at T`, `from T to U`, or nothing where the log has no times."""
    if not span.first:
        return ""
    return f"at {span.first}" if span.count == 1 or span.first == span.last else f"from {span.first} to {span.last}"


def times(count: int) -> str:
    return {1: "once", 2: "twice"}.get(count, f"{count:,} times")


def phrase(*parts: str) -> str:
    """The parts that are there, with spaces between."""
    return " ".join(part for part in parts if part)
