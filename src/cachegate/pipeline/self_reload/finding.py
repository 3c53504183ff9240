"""One finding for the whole pull request: what was missing until we stepped in, and what to add."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from cachegate.checks import sql
from cachegate.migrations.locate import last_ddl
from cachegate.model.migration import Migration
from cachegate.model.reload import SelfReload, SelfReloadVerdict
from cachegate.model.report import Finding, Outcome, Severity, Subject

CHECK = "self-reload"
SHOWN = 8
REMEDY = (
    "End the last migration with the NOTIFY line; or add the event trigger once, in a migration of its own, and every"
    " later migration reloads PostgREST. PostgREST has no automatic refresh. If your deploy restarts PostgREST after"
    " migrating, set self-reload: off."
)
WAITING = (
    "Look into PostgREST's log for loads of the schema cache that failed or took long: a statement_timeout of its role,"
    " a lock on an exposed view, or connections that it did not get. It tries again after 1, 2, 4 … 32 s."
)


def finding(
    missing: Sequence[Subject], told: SelfReload, severity: Severity, last: Migration | None, channel: str
) -> Finding:
    """`last` is the last file that was applied."""
    place = (last_ddl(last) or last.place) if last else None
    held = Finding(
        check=CHECK,
        outcome=Outcome.PASSED,
        severity=severity,
        subject=Subject("cache", None, "PostgREST's schema cache"),
        claim="the API shows these migrations without anybody's help",
        key=CHECK,
    ).at(place)
    match told.verdict:
        case SelfReloadVerdict.UNKNOWN:
            return replace(held, outcome=Outcome.ERRORED, cause=told.reason)
        case SelfReloadVerdict.LATE:
            return replace(
                held,
                outcome=Outcome.FAILED,
                severity=min(severity, Severity.WARNING, key=lambda one: one.rank),
                code="late",
                cause=f"Production's API would be stale for a while after these migrations: {told.reason}.",
                remedy=WAITING,
            )
        case SelfReloadVerdict.STALE:
            return replace(
                held,
                outcome=Outcome.FAILED,
                code="stale",
                cause=f"After these migrations PostgREST still served its old schema cache, because {told.reason}."
                f" Until we made it reload, clients would not have had, or had as it was before: {_listed(missing)}.",
                remedy=REMEDY,
                sql=f"{sql.notify(channel)}\n\n-- or, once and for all:\n{sql.reload_trigger(channel)}",
            )
        case _:
            return held


def _listed(missing: Sequence[Subject]) -> str:
    names = list(dict.fromkeys(subject.label for subject in missing))
    return ", ".join(names[:SHOWN]) + (f" and {len(names) - SHOWN} more" if len(names) > SHOWN else "")
