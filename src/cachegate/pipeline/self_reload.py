"""Would production's cache follow these migrations if nobody helped? Judged from what was asked before our reload."""

from __future__ import annotations

from collections.abc import Sequence

from cachegate.checks import sql
from cachegate.migrations.locate import last_ddl
from cachegate.model.exchange import Expectation
from cachegate.model.migration import Migration, Place, Step
from cachegate.model.reload import SelfReload, SelfReloadVerdict
from cachegate.model.report import Finding, Outcome, Severity, Subject
from cachegate.pipeline.asking import Asked

CHECK = "self-reload"
SHOWN = 8


def stale(before: Asked, after: Asked, *, reloaded: bool) -> tuple[Expectation, ...]:
    """What the API did not show by itself, and did after our reload (or does not yet, if that had no effect)."""
    return tuple(
        one
        for one in before.not_passed()
        if one.claims
        and before.outcome(one) is Outcome.FAILED
        and (after.outcome(one) is Outcome.PASSED or not reloaded)
    )


def verdict(
    missing: Sequence[Expectation], steps: Sequence[Step], seconds: float, waited: float, listening: bool
) -> SelfReload:
    """`seconds` from the last commit to the last answer; `waited` is the time that a notification was given."""
    notified = tuple(step.migration.file for step in steps if step.notifications)
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
    names = [one.subject.label for one in missing]
    distinct = list(dict.fromkeys(names))
    shown = ", ".join(distinct[:SHOWN]) + (f" and {len(distinct) - SHOWN} more" if len(distinct) > SHOWN else "")
    return Finding(
        check=CHECK,
        outcome=Outcome.FAILED if missing else Outcome.PASSED,
        severity=severity,
        subject=Subject("cache", None, "PostgREST's schema cache"),
        claim="the API shows these migrations without anybody's help",
        key=CHECK,
        code="stale" if missing else None,
        cause=f"After these migrations PostgREST still served its old schema cache, because {told.reason}."
        f" Until we made it reload, clients would not have had: {shown}."
        if missing
        else None,
        remedy="End the last migration with the NOTIFY line; or add the event trigger once, in a migration of its own,"
        " and every later migration reloads PostgREST. PostgREST has no automatic refresh. If your deploy restarts"
        " PostgREST after migrating, set self-reload: off."
        if missing
        else None,
        sql=f"{sql.notify(channel)}\n\n-- or, once and for all:\n{sql.reload_trigger(channel)}" if missing else None,
        file=place.file if place else None,
        line=place.line if place else None,
    )


def _last_applied(steps: Sequence[Step]) -> Migration | None:
    return steps[-1].migration if steps else None
