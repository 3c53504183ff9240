"""What production would go without, or have as it was, until somebody reloads PostgREST: by answers, and by order.

A request may well be answered from an old cache, and wrongly. So answers count against a migration, never for it: what
the cache has to learn of and nobody announced with it or later is missing, whatever the API says.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from cachegate.derive.relevance import for_the_cache
from cachegate.model.catalog import Catalog
from cachegate.model.exchange import CacheClaim, Expectation
from cachegate.model.reload import Reload, RungOutcome
from cachegate.model.report import Change, Outcome, Subject
from cachegate.pipeline.asking import Asked
from cachegate.pipeline.plan import Plan
from cachegate.pipeline.self_reload.heard import Heard

FileOf = Callable[[Subject, Change], int | None]


@dataclass(frozen=True, slots=True)
class Found:
    """The API as it was found after the migrations, before anybody helped: as production would have it.

    `listening`: whether PostgREST listens on the channel; `listens_on`: on which it does. `schemas` are those that it
    exposed, None if not told. `behind` is what its own account of its cache lacks, or still has. Seconds count from the
    last commit: `seconds` to everything being as it stayed, `stale` to the last look at which it was not yet, None if
    the first look found it so.
    """

    asked: Asked
    listening: bool
    schemas: tuple[str, ...] | None
    seconds: float
    behind: tuple[Subject, ...] = ()
    listens_on: str | None = None
    stale: float | None = None


@dataclass(frozen=True, slots=True)
class Aftermath:
    """What came of our reload. `relevant` is what the migrations did that the cache has to learn of; `unannounced` the
    part of it that came after the last order to reload."""

    raised: Plan
    asked: Asked
    reload: Reload
    relevant: Mapping[Subject, Change]
    unannounced: tuple[Subject, ...]


def unannounced(heard: Heard, before: Catalog, after: Catalog, file_of: FileOf) -> tuple[Subject, ...]:
    """What the cache has to learn of and no notification was sent for, with it or later.

    `file_of` gives the index of the file that a change is from, None for what no file of ours is known to have done.
    It is needed only where the catalog was not looked at when the last notification was sent.
    """
    if heard.last is None:
        return tuple(for_the_cache(before, after))
    if heard.at_the_end:
        return ()
    if heard.since is not None:
        return tuple(for_the_cache(heard.since, after))
    at = heard.commits[heard.last].number
    more = any(one.number == at for one in heard.commits[heard.last + 1 :])

    def later(number: int | None) -> bool:
        return number is None or number > at or (number == at and more)

    return tuple(one for one, change in for_the_cache(before, after).items() if later(file_of(one, change)))


def missed(found: Found, then: Aftermath) -> tuple[Subject, ...]:
    """Everything, each once: what a request shows first, what only the order of commits shows last."""
    hidden = [
        one.subject
        for one in then.raised.changed
        if found.schemas is not None
        and one.claims
        and one.subject.schema not in found.schemas
        and then.raised.change(one) is not Change.REMOVED
    ]
    stale = [one.subject for one in stale_in(found.asked, then.asked, reloaded=then.reload.proven)]
    # One that does not answer cannot be told to be deaf.
    deaf = not found.listening and silence(found.asked) is None
    told = then.relevant if deaf or _ignored(found, then) else then.unannounced
    return tuple(dict.fromkeys([*stale, *hidden, *told, *found.behind]))


def stale_in(before: Asked, after: Asked, *, reloaded: bool) -> tuple[Expectation, ...]:
    """What the API did not show by itself, and did after our reload (or does not yet, if that had no effect)."""
    return tuple(
        one
        for one in before.not_passed()
        if one.claims
        and before.outcome(one) is Outcome.FAILED
        and (after.outcome(one) is Outcome.PASSED or not reloaded)
    )


def _ignored(found: Found, then: Aftermath) -> bool:
    """Whether our own notification did nothing either, and nothing new was to be seen before another way helped."""
    return ours_was_ignored(then.reload) and not _showed_itself(found, then)


def ours_was_ignored(reload: Reload) -> bool:
    return reload.proven and any(
        rung.name == "notify" and rung.outcome is RungOutcome.NO_EFFECT for rung in reload.rungs
    )


def _showed_itself(found: Found, then: Aftermath) -> bool:
    """Whether the cache was found to know of something that was made or dropped: an old one does not."""
    moved = {subject for subject, change in then.relevant.items() if change is not Change.CHANGED}
    of_cache = (one for one in then.raised.changed if any(isinstance(claim, CacheClaim) for claim in one.claims))
    return any(one.subject in moved and found.asked.outcome(one) is Outcome.PASSED for one in of_cache)


def silence(before: Asked) -> str | None:
    """Why the API said nothing to some question, None when it answered them all."""
    for one, judgement in before.judgements.items():
        if one.claims and judgement.outcome is Outcome.ERRORED:
            return judgement.cause or "no answer"
    return None
