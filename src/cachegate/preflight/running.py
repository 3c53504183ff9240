"""Whether a statement runs code that may demand something of rows, or write some, beyond what its own text shows."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence

from cachegate.preflight.code import Attached, Coded, Ran, Story

Live = Callable[[frozenset[str]], Iterable[Coded]]
"""Functions with these names that the database has already."""


def doubt(ran: Ran, earlier: Sequence[Story], live: Live) -> str | None:
    """Why nobody can tell what the statement demands of rows; None where all that it runs only reads."""
    return next((_because(code) for code in _reached(ran, earlier, live) if code.does), None)


def _reached(ran: Ran, earlier: Sequence[Story], live: Live) -> Iterator[Coded]:
    """All functions that the statement may run, each once: those that it names, and what they call."""
    made = [one for one in earlier if isinstance(one, Coded)]
    seen, waiting = frozenset[str](), _begun(ran, earlier)
    while waiting:
        found = [one for one in made if one.name in waiting]
        found += live(waiting - {one.name for one in found})
        yield from found
        seen |= waiting
        waiting = frozenset[str]().union(*(one.calls for one in found)) - seen


def _begun(ran: Ran, earlier: Sequence[Story]) -> frozenset[str]:
    used = (one for one in earlier if isinstance(one, Attached) and one.on.name in ran.names)
    return ran.calls.union(*(one.calls for one in used if ran.writes or one.read))


def _because(code: Coded) -> str:
    where = f"{code.place.file}:{code.place.line} makes it" if code.place else "the database has it already"
    return f"It runs {code.name} ({where}), whose body {code.does}: what that demands of rows cannot be told."


def made_by(called: frozenset[str], earlier: Sequence[Story]) -> Coded | None:
    """A function of these names that the pending files make, so that the database does not have it as they do."""
    return next((one for one in earlier if isinstance(one, Coded) and one.name in called), None)
