"""How PostgREST was made to load the schema, and how we know that it did."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class RungOutcome(StrEnum):
    WORKED = "worked"
    NO_EFFECT = "no effect"
    UNAVAILABLE = "unavailable"


@dataclass(frozen=True, slots=True)
class Rung:
    """One way of asking for a reload, tried. `reason` says why it was unavailable or how it failed."""

    name: str
    outcome: RungOutcome
    seconds: float
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Reload:
    """`proof` is a sentence naming the fact seen, None when no rung led to one; `witness` is what PostgREST's own
    counters say, "" where there are none."""

    rungs: tuple[Rung, ...] = ()
    proof: str | None = None
    witness: str = ""

    @property
    def proven(self) -> bool:
        return self.proof is not None


class SelfReloadVerdict(StrEnum):
    RELOADS = "reloads by itself"
    STALE = "does not reload"
    NOTHING = "nothing to reload"
    UNKNOWN = "cannot be told"
    OFF = "not asked"


@dataclass(frozen=True, slots=True)
class SelfReload:
    """Would production's cache follow these migrations without our help?"""

    verdict: SelfReloadVerdict
    reason: str
    notified_by: tuple[str, ...] = ()  # files during which a notification was seen
    seconds: float | None = None  # from the last commit to everything answering, when it reloads
