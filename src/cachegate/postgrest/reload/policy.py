"""Which ways may be gone, and in what order: all that heal in a disposable place, named ones only where others live."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from cachegate.postgrest.reload import listener, notify, pool, restart, signal, supabase
from cachegate.postgrest.reload.rung import Way

ALL: tuple[Way, ...] = (notify.WAY, listener.WAY, pool.WAY, signal.WAY, restart.WAY, supabase.WAY)
"""The gentler before the surer; the platform's is the first one again, from elsewhere, and is always asked for."""
IN_CI = tuple(way.name for way in ALL if way is not supabase.WAY)


@dataclass(frozen=True, slots=True)
class Ladder:
    """The ways to try, gentlest first; those whose name is not in `allowed` are told as refused."""

    ways: tuple[Way, ...]
    allowed: frozenset[str]

    def refusal(self, way: Way) -> str:
        """Why this way is not gone, "" if it may be."""
        if way.name in self.allowed:
            return ""
        price = f" It interrupts service: {way.risks[:1].lower()}{way.risks[1:]}" if way.interrupts else ""
        return f"nobody allowed it: give --allow {way.name}.{price}"


def in_ci(names: Collection[str] = IN_CI) -> Ladder:
    """For a disposable database: these ways, whatever order they are named in."""
    return Ladder(tuple(way for way in ALL if way.name in names), frozenset(names))


GENTLEST = in_ci([notify.WAY.name])
"""For servers that nobody called disposable."""


def on_live(allowed: Collection[str]) -> Ladder:
    """For a database that people use: every way is told, and only the allowed ones are gone."""
    ways = tuple(way for way in ALL if way.name in IN_CI or way.name in allowed)
    return Ladder(ways, frozenset(allowed))
