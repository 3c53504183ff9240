"""What a rung of the reload ladder is."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass


class Unavailable(Exception):
    """This rung cannot be tried here; the text says why."""


@dataclass(frozen=True, slots=True)
class Attempt:
    """One way of asking for a reload. `act` raises `Unavailable` when it cannot be tried."""

    name: str
    act: Callable[[], None]
