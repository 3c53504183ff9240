"""How PostgREST was made to load the schema, and how we know that it did."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import Enum, StrEnum


class RungOutcome(StrEnum):
    WORKED = "worked"
    NO_EFFECT = "no effect"
    UNAVAILABLE = "unavailable"  # it could not be tried here
    REFUSED = "refused"  # nobody allowed it


class Reached(Enum):
    """Whether PostgREST has acted on an order, by what its sessions in the database do."""

    NO = "it has done nothing since"
    YES = "it has done something since"
    AT_WORK = "it is doing something now"
    UNKNOWN = "this user may not see what it does"

    @property
    def known(self) -> bool | None:
        return None if self is Reached.UNKNOWN else self is not Reached.NO


@dataclass(frozen=True, slots=True)
class Rung:
    """One way of asking for a reload, tried. `reason` says why it was unavailable or refused, how it failed, or what it
    did. `reached`: whether PostgREST acted on the order, None if there was none or it cannot be told. `at`: in UTC."""

    name: str
    outcome: RungOutcome
    seconds: float
    reason: str = ""
    reached: bool | None = None
    at: datetime | None = None

    @property
    def moved(self) -> bool | None:
        """Whether the schema cache moved; None where nothing was tried."""
        tried = self.outcome in (RungOutcome.WORKED, RungOutcome.NO_EFFECT)
        return self.outcome is RungOutcome.WORKED if tried else None


@dataclass(frozen=True, slots=True)
class Reload:
    """`proof` is a sentence naming the fact seen, None when no rung led to one; `witness` is what PostgREST's own
    counters and log say, "" where there are none. `remarks` are sentences about fences that could not be dropped."""

    rungs: tuple[Rung, ...] = ()
    proof: str | None = None
    witness: str = ""
    remarks: tuple[str, ...] = ()

    @property
    def proven(self) -> bool:
        return self.proof is not None

    @property
    def worked(self) -> str | None:
        """The name of the way that led to the proof; None if none did."""
        return next((rung.name for rung in self.rungs if rung.outcome is RungOutcome.WORKED), None)

    @property
    def tried(self) -> str:
        """Each way with what came of it, as a sentence."""
        ways = (f"{rung.name}: {(rung.reason or rung.outcome).rstrip('.')}" for rung in self.rungs)
        return f"Tried: {'; '.join(ways)}."


class SelfReloadVerdict(StrEnum):
    RELOADS = "reloads by itself"
    LATE = "reloads late"
    STALE = "does not reload"
    NOTHING = "nothing to reload"
    UNKNOWN = "cannot be told"
    OFF = "not asked"


class Source(StrEnum):
    """What sent a notification, as far as the facts tell."""

    STATEMENT = "statement"  # a NOTIFY or pg_notify() that stands in the file
    EVENT_TRIGGER = "event trigger"  # perhaps one of several
    CALLED = "called code"  # a DO block, a function or a table's trigger that a statement ran
    ELSEWHERE = "another session"
    UNKNOWN = "unknown"  # more than one thing that ran may have sent it


@dataclass(frozen=True, slots=True)
class Notification:
    """One that arrived when a transaction of the pending files was committed.

    `sender` names what sent it, "" where that cannot be told; `perhaps` are others that may have sent the same:
    Postgres delivers equal notifications of one transaction once. `line` is that of the statement. `on_time`: with or
    after the last change that the cache has to learn of; None for one that nothing depends on, as `why` says.
    """

    channel: str
    payload: str
    source: Source
    sender: str = ""
    file: str | None = None
    line: int | None = None
    perhaps: tuple[str, ...] = ()
    on_time: bool | None = None
    why: str = ""


@dataclass(frozen=True, slots=True)
class SelfReload:
    """Would production's cache follow these migrations without our help?"""

    verdict: SelfReloadVerdict
    reason: str
    notified_by: tuple[str, ...] = ()  # files that sent a notification which PostgREST takes for a reload
    seconds: float | None = None  # from the last commit to everything answering, when it reloads
    notifications: tuple[Notification, ...] = ()

    @property
    def milliseconds(self) -> int | None:
        return None if self.seconds is None else round(self.seconds * 1000)
