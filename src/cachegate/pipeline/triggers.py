"""The event triggers that a pull request brings or changes: what they would miss, tried where nothing can be spoilt."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any

from psycopg import Connection

from cachegate.database import quiet, trigger_trials, triggers, watch
from cachegate.migrations.statements import split
from cachegate.model.migration import Migration, Place
from cachegate.model.report import Finding, Outcome, Severity, Subject
from cachegate.model.triggers import EventTrigger, Kind, Tried
from cachegate.options import Options
from cachegate.pipeline.baseline import exposed, first_existing
from cachegate.pipeline.servers import Servers
from cachegate.triggers import body, kinds
from cachegate.triggers.judge import Standing, Verdict, by_trial
from cachegate.triggers.predict import channels, notifying, useful

CHECK = "event-trigger-complete"


@dataclass(frozen=True, slots=True)
class Judged:
    """The event triggers that notify, and what is to be said of them together."""

    asking: tuple[EventTrigger, ...]
    verdict: Verdict


def judge(
    servers: Servers, connection: Connection[Any], options: Options, before: Sequence[EventTrigger]
) -> Judged | None:
    """Try the event triggers that notify, if one of them is not as it was `before`; None if all are, or none is left.

    Afterwards PostgREST is at rest. Raises `EnvironmentProblem` when something could not be dropped again.
    """
    asking = notifying(triggers.read(connection))
    if not asking or set(asking) <= set(before):
        return None
    schema = first_existing(connection, exposed(servers))
    tried = trial(servers.database_url, connection, asking, servers.channel, schema=schema)
    if any(one.sent for one in tried):
        quiet.wait(connection, timeout=options.reload_timeout)
    return Judged(asking, by_trial(asking, tried, servers.channel, firing=triggers.firing(connection)))


def trial(
    url: str, connection: Connection[Any], asking: Sequence[EventTrigger], channel: str, *, schema: str | None
) -> tuple[Tried, ...]:
    """Run every kind of statement on objects in a schema of their own, which nobody exposes.

    In `schema`, an exposed one, where a function looks at where the object is, and for what seems to be missed
    elsewhere; None if that is not known. PostgREST forgets these objects again.
    """
    listening = (channel, *(one for one in channels(asking) if one != channel))
    inside = schema is not None and any(body.read(one).places for one in asking)
    tried = trigger_trials.trial(url, kinds.ALL, listening, schema=schema if inside else None)
    lost = tuple(_lost(tried, channel))
    if lost and schema is not None and not inside:
        again = {one.kind: one for one in trigger_trials.trial(url, lost, listening, schema=schema)}
        tried = tuple(again.get(one.kind, one) for one in tried)
    if any(useful(one.sent, channel) for one in tried):
        watch.notify(connection, channel)
    return tried


def _lost(tried: Iterable[Tried], channel: str) -> Iterable[Kind]:
    return (one.kind for one in tried if one.kind.matters and one.refused is None and not useful(one.sent, channel))


def finding(judged: Judged | None, pending: Sequence[Migration]) -> Iterable[Finding]:
    """One for all event triggers together, or none."""
    if judged is None:
        return
    place = _place(pending)
    held = Finding(
        check=CHECK,
        outcome=Outcome.PASSED,
        severity=Severity.WARNING,
        subject=Subject("event trigger", None, " and ".join(one.name for one in judged.asking)),
        claim="every change of the schema that PostgREST has to learn of makes it reload",
        key=CHECK,
    ).at(place)
    verdict = judged.verdict
    if verdict.standing is Standing.UNKNOWN:
        kind, why = verdict.untold[0]
        cause = f"It cannot be told of {len(verdict.untold)} kinds of statements: {kind.name}, for one, fails: {why}"
        yield replace(held, outcome=Outcome.SKIPPED, cause=cause)
    elif verdict.standing is Standing.COMPLETE:
        yield held
    else:
        yield replace(
            held,
            outcome=Outcome.FAILED,
            code=str(verdict.standing),
            cause=" ".join(fault.sentence for fault in verdict.faults),
            remedy=" ".join(dict.fromkeys(fault.remedy for fault in verdict.faults)),
            sql="\n".join(fault.sql for fault in verdict.faults if fault.sql) or None,
        )


def _place(pending: Sequence[Migration]) -> Place | None:
    """The last statement about an event trigger, or about a function for one."""
    for migration in reversed(pending):
        for statement in reversed(split(migration.sql.decode(errors="replace"))):
            if "event" in statement.keywords[:2] or "event_trigger" in statement.text.lower():
                return Place(migration.file, statement.line)
    return None
