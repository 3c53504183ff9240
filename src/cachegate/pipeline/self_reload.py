"""Would production's cache follow these migrations if nobody helped? Judged from what was asked before our reload."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

from cachegate.checks import sql
from cachegate.migrations.locate import last_ddl
from cachegate.model.exchange import Expectation
from cachegate.model.migration import Migration, Place, Step
from cachegate.model.reload import SelfReload, SelfReloadVerdict
from cachegate.model.report import Change, Finding, Outcome, Severity, Subject
from cachegate.pipeline.asking import Asked
from cachegate.pipeline.plan import Plan

CHECK = "self-reload"
SHOWN = 8
REMEDY = (
    "End the last migration with the NOTIFY line; or add the event trigger once, in a migration of its own, and every"
    " later migration reloads PostgREST. PostgREST has no automatic refresh. If your deploy restarts PostgREST after"
    " migrating, set self-reload: off."
)


@dataclass(frozen=True, slots=True)
class Found:
    """The API as it was found after the migrations, before anybody helped: as production would have it.

    `listening`: whether PostgREST listens on the channel. `schemas` are those that it exposed, None if not told.
    `behind` is what its own account of its cache lacks, or still has.
    `seconds` passed from the last commit to the last answer.
    """

    asked: Asked
    listening: bool
    schemas: tuple[str, ...] | None
    seconds: float
    behind: tuple[Subject, ...] = ()


@dataclass(frozen=True, slots=True)
class Aftermath:
    """What came of our reload, and what the migrations did that the cache has to learn of.

    `file_of` gives the index of the file that a change is from, None for what no file of ours is known to have done.
    """

    raised: Plan
    asked: Asked
    reloaded: bool
    relevant: Mapping[Subject, Change]
    file_of: Callable[[Subject, Change], int | None]


def judge(
    found: Found, then: Aftermath, steps: Sequence[Step], channel: str, *, waited: float, severity: Severity
) -> tuple[SelfReload, Finding]:
    """`waited` is how long a notification was given (seconds)."""
    missing = missed(found, then, steps)
    told = verdict(missing, steps, found.seconds, waited, found.listening, silence(found.asked))
    return told, finding(missing, told, severity, steps, channel)


def missed(found: Found, then: Aftermath, steps: Sequence[Step]) -> tuple[Subject, ...]:
    """Everything that production would go without, or have as it was before, until somebody reloads PostgREST."""
    hidden = [
        one.subject
        for one in then.raised.changed
        if found.schemas is not None
        and one.claims
        and one.subject.schema not in found.schemas
        and then.raised.change(one) is not Change.REMOVED
    ]
    stale = [one.subject for one in stale_in(found.asked, then.asked, reloaded=then.reloaded)]
    # One that does not answer cannot be told to be deaf.
    listening = found.listening or silence(found.asked) is not None
    told = unheard(then.relevant, then.file_of, steps, listening=listening)
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


def unheard(
    relevant: Mapping[Subject, Change],
    file_of: Callable[[Subject, Change], int | None],
    steps: Sequence[Step],
    *,
    listening: bool,
) -> tuple[Subject, ...]:
    """What the cache has to learn of, and nobody told it: no notification was sent with or after it, or none was heard.

    A request for it may well be answered from the old cache, and wrongly. `file_of` gives the index of its file.
    """
    last = max((number for number, step in enumerate(steps) if step.asks_reload), default=-1)
    return tuple(
        subject for subject, change in relevant.items() if not listening or (file_of(subject, change) or 0) > last
    )


def silence(before: Asked) -> str | None:
    """Why the API said nothing to some question, None when it answered them all."""
    for one, judgement in before.judgements.items():
        if one.claims and judgement.outcome is Outcome.ERRORED:
            return judgement.cause or "no answer"
    return None


def verdict(
    missing: Sequence[Subject],
    steps: Sequence[Step],
    seconds: float,
    waited: float,
    listening: bool,
    silent: str | None,
) -> SelfReload:
    """`seconds` from the last commit to the last answer; `waited` is the time that a notification was given.

    `silent` is why the API could not be asked, None when it answered.
    """
    notified = tuple(step.migration.file for step in steps if step.asks_reload)
    if not missing and silent:
        reason = f"PostgREST did not answer after the migrations, before we made it reload: {silent}"
        return SelfReload(SelfReloadVerdict.UNKNOWN, reason, notified)
    if not missing and notified:
        return SelfReload(
            SelfReloadVerdict.RELOADS, "a notification was sent, and everything answered after it", notified, seconds
        )
    if not missing:
        return SelfReload(SelfReloadVerdict.NOTHING, "nothing that changed needs the schema cache", notified)
    return SelfReload(SelfReloadVerdict.STALE, _reason(steps, waited, listening), notified)


def _reason(steps: Sequence[Step], waited: float, listening: bool) -> str:
    if not any(step.asks_reload for step in steps):
        return "no notification was sent: no NOTIFY in the migrations, and no event trigger that sends one"
    if not listening:
        return "a notification was sent, and PostgREST does not listen (is its channel disabled?)"
    if not steps[-1].asks_reload:
        return "the last notification was sent before the last change"
    return (
        f"a notification was sent, and {waited:g} s later the API was still stale: it was sent before the last"
        " change was committed, or PostgREST did not act on it"
    )


def finding(
    missing: Sequence[Subject], told: SelfReload, severity: Severity, steps: Sequence[Step], channel: str
) -> Finding:
    """One finding for the whole pull request: what was missing until we stepped in, and what to add."""
    migration = _last_applied(steps)
    place = (last_ddl(migration) or Place(migration.file)) if migration else None
    held = Finding(
        check=CHECK,
        outcome=Outcome.PASSED,
        severity=severity,
        subject=Subject("cache", None, "PostgREST's schema cache"),
        claim="the API shows these migrations without anybody's help",
        key=CHECK,
        file=place.file if place else None,
        line=place.line if place else None,
    )
    if told.verdict is SelfReloadVerdict.UNKNOWN:
        return replace(held, outcome=Outcome.ERRORED, cause=told.reason)
    if not missing:
        return held
    return replace(
        held,
        outcome=Outcome.FAILED,
        code="stale",
        cause=f"After these migrations PostgREST still served its old schema cache, because {told.reason}."
        f" Until we made it reload, clients would not have had, or had as it was before: {_listed(missing)}.",
        remedy=REMEDY,
        sql=f"{sql.notify(channel)}\n\n-- or, once and for all:\n{sql.reload_trigger(channel)}",
    )


def _listed(missing: Sequence[Subject]) -> str:
    names = list(dict.fromkeys(subject.label for subject in missing))
    return ", ".join(names[:SHOWN]) + (f" and {len(names) - SHOWN} more" if len(names) > SHOWN else "")


def _last_applied(steps: Sequence[Step]) -> Migration | None:
    return steps[-1].migration if steps else None
