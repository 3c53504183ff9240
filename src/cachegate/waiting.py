"""Waiting for a fact that nobody tells: look until it is so, or until the deadline passes."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import TypeVar

Seen = TypeVar("Seen")


def look_until(
    look: Callable[[], Seen],
    good: Callable[[Seen], bool],
    *,
    seconds: float,
    pause: float,
    clock: Callable[[], float] = time.monotonic,
) -> Seen:
    """Look at once, and again after each pause, until what is seen is good or the seconds are over.

    What was seen last is returned, good or not: what it means that the time is up is the caller's to say. A look that
    began in time is waited for.
    """
    deadline = clock() + seconds
    while not good(seen := look()) and clock() < deadline:
        time.sleep(pause)
    return seen
