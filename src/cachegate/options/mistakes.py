"""Configuration mistakes, collected while reading on, so that the user sees all of them at once."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from difflib import get_close_matches

from cachegate.errors import UsageProblem, UsageProblems

SHOWN = 80  # characters of a wrong value that a message repeats


class BadValue(Exception):
    """A value that cannot be read: what is wrong with it, and what to write instead."""

    def __init__(self, what: str, help: str = "") -> None:
        super().__init__(what)
        self.what = what
        self.help = help


class Mistakes:
    """All mistakes found so far, in the order in which they were found."""

    def __init__(self) -> None:
        self._problems: list[UsageProblem] = []

    def add(self, what: str, why: str = "", help: str = "") -> None:
        self._problems.append(UsageProblem(what, why, help))

    @contextmanager
    def at(self, source: str) -> Iterator[None]:
        """Note a `BadValue` raised inside under the name of the source that gave it, and go on."""
        try:
            yield
        except BadValue as bad:
            self.add(f"{source}: {bad.what}", help=bad.help)

    def raise_if_any(self) -> None:
        """Raises `UsageProblems` when there is at least one."""
        if self._problems:
            raise UsageProblems(self._problems)


def quoted(text: str) -> str:
    """Foreign text for a message: on one line, without control characters, not too long."""
    return repr(text if len(text) <= SHOWN else text[: SHOWN - 1] + "…")


def nearest(name: str, known: Iterable[str], cutoff: float = 0.6) -> str | None:
    """The known name that was probably meant."""
    return next(iter(get_close_matches(name, list(known), n=1, cutoff=cutoff)), None)


def did_you_mean(name: str, known: Iterable[str], otherwise: str) -> str:
    """The help for an unknown name."""
    match nearest(name, known):
        case None:
            return otherwise
        case close:
            return f"Did you mean {close}?"
