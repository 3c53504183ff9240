"""What a look at a live pair came to: what is wrong, what was tried, and what is left to ask."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from cachegate.model.diagnosis import Diagnosis
from cachegate.model.reload import Rung
from cachegate.model.report import ExitCode
from cachegate.model.vitals import Vitals


class Health(StrEnum):
    """Whether PostgREST follows its database."""

    WELL = "well"
    HEALED = "healed"
    ILL = "ill"
    UNKNOWN = "unknown"

    @property
    def exit_code(self) -> ExitCode:
        return {Health.WELL: ExitCode.GOOD, Health.HEALED: ExitCode.GOOD, Health.ILL: ExitCode.FOUND}.get(
            self, ExitCode.UNVERIFIED
        )


@dataclass(frozen=True, slots=True)
class Objects:
    """What the API was asked of the database's catalog: how many were answered, and labels of what it lacks, of what it
    still has, and of what it has otherwise."""

    asked: int
    lacking: tuple[str, ...] = ()
    left_over: tuple[str, ...] = ()
    differing: tuple[str, ...] = ()

    @property
    def right(self) -> int:
        return max(0, self.asked - len({*self.lacking, *self.differing}))


@dataclass(frozen=True, slots=True)
class Attempt:
    """A rung of the ladder, and how much the API lacked afterwards, None if not asked."""

    rung: Rung
    lacking: int | None = None


@dataclass(frozen=True, slots=True)
class Incident:
    """Everything that the incident report says.

    `diagnoses` are of how it was found, `remaining` of how it was left, the same where nothing was tried. `allowed`
    are the rungs that were, `fence` whether the proof was. `before` and `after` are None where nothing could be asked.
    `seen` is when it was looked at (UTC).
    """

    health: Health
    headline: str
    seen: datetime
    cachegate: str
    vitals: Vitals
    diagnoses: tuple[Diagnosis, ...]
    remaining: tuple[Diagnosis, ...]
    allowed: tuple[str, ...] = ()
    fence: bool = False
    attempts: tuple[Attempt, ...] = ()
    before: Objects | None = None
    after: Objects | None = None
    notes: tuple[str, ...] = ()
