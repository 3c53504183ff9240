"""`cachegate doctor` as one story: look, say what is wrong, heal where that is allowed, and look again."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime

from cachegate import __version__
from cachegate.database import session
from cachegate.model.diagnosis import Diagnosis
from cachegate.model.incident import Attempt, Health, Incident
from cachegate.model.reload import RungOutcome
from cachegate.options import Options
from cachegate.pipeline.doctoring.looking import Examination, examine
from cachegate.pipeline.doctoring.patient import Patient, admitted
from cachegate.pipeline.doctoring.treating import Treatment, allowed, treat
from cachegate.pipeline.servers import Say

__all__ = ["admitted", "run"]

BLIND = frozenset({"hidden"})
"""Diagnoses of what we may not see: they say nothing about PostgREST."""
NOTHING = Treatment((), ())


def run(patient: Patient, options: Options, say: Say) -> Incident:
    """Raises `EnvironmentProblem` where the database cannot be looked at; whatever PostgREST does is no exception."""
    seen = datetime.now(UTC)
    with session.reading(patient.database_url) as reading:
        say("looking at PostgREST, and comparing the API with the catalog")
        first = last = examine(patient, reading, options)
        done = NOTHING
        if allowed(options):
            say("trying the ways of reloading that were allowed")
            done = treat(patient, reading, first, options, say)
            last = examine(patient, reading, options, trials=done.trials, earlier=first.vitals.database)
    health = _health(first, last, done)
    return Incident(
        health=health,
        headline=_headline(health, first, last, done),
        seen=seen,
        cachegate=__version__,
        vitals=last.vitals,
        diagnoses=first.diagnoses or last.diagnoses,
        remaining=last.diagnoses,
        allowed=tuple(sorted(allowed(options))),
        fence=options.allow_fence,
        attempts=done.attempts,
        before=first.objects,
        after=last.objects if done is not NOTHING else None,
        notes=(*done.remarks, *filter(None, [last.unasked])),
    )


def _health(first: Examination, last: Examination, done: Treatment) -> Health:
    stale = last.asking is not None and last.asking.look.stale
    unproven = bool(done.trials) and not done.trials[-1].proven
    if stale or unproven or _serious(last.diagnoses):
        return Health.ILL
    if last.asking is None or last.unasked:
        return Health.UNKNOWN
    was_ill = bool(_serious(first.diagnoses)) or first.asking is None or first.asking.look.stale
    return Health.HEALED if was_ill else Health.WELL


def _serious(diagnoses: Sequence[Diagnosis]) -> tuple[Diagnosis, ...]:
    return tuple(one for one in diagnoses if one.id not in BLIND)


def _headline(health: Health, first: Examination, last: Examination, done: Treatment) -> str:
    found = _serious(last.diagnoses)
    if found:
        return found[0].sentence
    if health is Health.HEALED and (worked := _worked(done.attempts)):
        cause = f" It was this: {first.diagnoses[0].sentence}" if first.diagnoses else ""
        return f"{worked.rung.name} worked, after {worked.rung.seconds:.1f} s.{cause}"
    objects = last.objects
    counted = f"{objects.right} of {objects.asked} things of the database are in the API." if objects else ""
    return counted if health in (Health.WELL, Health.HEALED) else " ".join(filter(None, (last.unasked, counted)))


def _worked(attempts: Sequence[Attempt]) -> Attempt | None:
    return next((one for one in attempts if one.rung.outcome is RungOutcome.WORKED), None)
