"""Would production's cache follow these migrations if nobody helped? Judged from what was asked before our reload."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from cachegate.checks import sql
from cachegate.migrations.locate import last_ddl
from cachegate.model.exchange import Expectation
from cachegate.model.migration import Migration, Place, Step
from cachegate.model.reload import SelfReload, SelfReloadVerdict
from cachegate.model.report import Finding, Outcome, Severity, Subject
from cachegate.pipeline.asking import Asked

CHECK = "self-reload"
SHOWN = 8
REMEDY = (
    "End the last migration with the NOTIFY line; or add the event trigger once, in a migration of its own, and every"
    " later migration reloads PostgREST. PostgREST has no automatic refresh. If your deploy restarts PostgREST after"
    " migrating, set self-reload: off."
)


def stale(before: Asked, after: Asked, *, reloaded: bool) -> tuple[Expectation, ...]:
    """What the API did not show by itself, and did after our reload (or does not yet, if that had no effect)."""
    return tuple(
        one
        for one in before.not_passed()
        if one.claims
        and before.outcome(one) is Outcome.FAILED
        and (after.outcome(one) is Outcome.PASSED or not reloaded)
    )


def silence(before: Asked) -> str | None:
    """Why the API said nothing to some question, None when it answered them all."""
    for one, judgement in before.judgements.items():
        if one.claims and judgement.outcome is Outcome.ERRORED:
            return judgement.cause or "no answer"
    return None


def verdict(
    missing: Sequence[Expectation],
    steps: Sequence[Step],
    seconds: float,
    waited: float,
    listening: bool,
    silent: str | None,
) -> SelfReload:
    """`seconds` from the last commit to the last answer; `waited` is the time that a notification was given.

    `silent` is why the API could not be asked, None when it answered.
    """
    notified = tuple(step.migration.file for step in steps if step.notifications)
    if not missing and silent:
        reason = f"PostgREST did not answer after the migrations, before we made it reload: {silent}"
        return SelfReload(SelfReloadVerdict.UNKNOWN, reason, notified)
    if not missing and notified:
        return SelfReload(
            SelfReloadVerdict.RELOADS, "a notification was sent, and everything answered after it", notified, seconds
        )
    if not missing:
        return SelfReload(SelfReloadVerdict.NOTHING, "nothing that changed needs the schema cache", notified)
    if not notified:
        reason = "no notification was sent: no NOTIFY in the migrations, and no event trigger that sends one"
    elif not listening:
        reason = "a notification was sent, and PostgREST does not listen (is its channel disabled?)"
    else:
        reason = (
            f"a notification was sent, and {waited:g} s later the API was still stale: it was sent before the last"
            " change was committed, or PostgREST did not act on it"
        )
    return SelfReload(SelfReloadVerdict.STALE, reason, notified)


def finding(
    missing: Sequence[Expectation], told: SelfReload, severity: Severity, steps: Sequence[Step], channel: str
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
        f" Until we made it reload, clients would not have had: {_listed(missing)}.",
        remedy=REMEDY,
        sql=f"{sql.notify(channel)}\n\n-- or, once and for all:\n{sql.reload_trigger(channel)}",
    )


def _listed(missing: Sequence[Expectation]) -> str:
    names = list(dict.fromkeys(one.subject.label for one in missing))
    return ", ".join(names[:SHOWN]) + (f" and {len(names) - SHOWN} more" if len(names) > SHOWN else "")


def _last_applied(steps: Sequence[Step]) -> Migration | None:
    return steps[-1].migration if steps else None
