"""Words and facts that several diagnoses share."""

from __future__ import annotations

from collections.abc import Sequence

from cachegate.model.redact import redact
from cachegate.model.vitals import ApiVitals, Trial, Vitals

NOT_BY_ITSELF = "It will not notice by itself later: PostgREST never refreshes its cache with time."
RUNGS = ("notify", "listener", "pool", "signal", "restart")


def listed(labels: Sequence[str], most: int = 5) -> str:
    """`a, b and 3 more`."""
    shown = list(labels[:most])
    more = len(labels) - len(shown)
    if more:
        return f"{', '.join(shown)} and {more} more"
    return " and ".join(filter(None, (", ".join(shown[:-1]), shown[-1] if shown else "")))


def at(api: ApiVitals) -> str:
    """Its address, without a password that may stand in it."""
    return redact(api.url)


def lives(api: ApiVitals) -> bool:
    """Its process is neither held nor gone, as far as it can be looked at."""
    return not api.paused and api.running is not False


def answers(api: ApiVitals) -> bool:
    """It serves from a cache, be it an old one."""
    return lives(api) and api.silence is None


def keeps_failing(api: ApiVitals) -> bool:
    """By its log its loads fail. A single failure of a server that serves may be mended by the next attempt."""
    again = len(api.failures) > 1 or api.silence is not None or api.ready is False
    return lives(api) and bool(api.failures) and again


def untried(trials: Sequence[Trial], among: Sequence[str] = RUNGS) -> tuple[str, ...]:
    """The rungs that have not failed to help yet."""
    failed = {trial.order for trial in trials if not trial.proven}
    return tuple(rung for rung in among if rung not in failed)


def unseen_at(trial: Trial, vitals: Vitals) -> tuple[ApiVitals, ...]:
    """The servers that answer, and did not show what was made for the trial."""
    return tuple(api for api in vitals.apis if answers(api) and trial.seen.get(api.url, 0.0) is None)


def heard(vitals: Vitals) -> bool:
    """Whether somebody listens on the channel, or this user may not see who does."""
    return vitals.database.hidden or any(one.channel == vitals.channel for one in vitals.database.listeners)


def process_of(api: ApiVitals) -> tuple[str, ...]:
    """Evidence: what its process is."""
    return (f"It is {api.process}.",) if api.process else ()
