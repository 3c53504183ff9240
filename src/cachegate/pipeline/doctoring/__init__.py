"""`cachegate doctor` as one story: look, say what is wrong, heal where that is allowed, and look again."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from psycopg import Connection

from cachegate import __version__
from cachegate.database import session
from cachegate.diagnose.remaining import BY_ID, remaining, unproven
from cachegate.model.diagnosis import Diagnosis
from cachegate.model.incident import Health, Incident
from cachegate.options import Options
from cachegate.pipeline.doctoring.hearing import hearing
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
            done, last = _treated(patient, reading, first, options, say)
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


def _treated(
    patient: Patient, reading: Connection[Any], first: Examination, options: Options, say: Say
) -> tuple[Treatment, Examination]:
    """What was done, and the pair as it was left: with whatever was wrong and has not been proven to be over."""
    done = treat(patient, reading, first, options, say)
    after = hearing(patient, reading, first, done, options)
    last = examine(patient, reading, options, trials=done.trials, earlier=after.earlier, hears=after.hears)
    doubts = tuple(_doubts(first, last, options))
    left = remaining(first.diagnoses, last.diagnoses, last.vitals)
    return replace(done, remarks=(*done.remarks, *after.remarks, *doubts)), replace(last, diagnoses=left)


def _health(first: Examination, last: Examination, done: Treatment) -> Health:
    stale = last.asking is not None and last.asking.look.stale
    unproven = bool(done.trials) and not done.trials[-1].proven
    if stale or unproven or last.vitals.hears is False or _serious(last.diagnoses):
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
    if health is Health.HEALED and (worked := done.worked):
        was = _serious(first.diagnoses)
        cause = f" It was this: {was[0].sentence}" if was else ""
        return f"{worked.name} worked, after {worked.seconds:.1f} s.{cause}"
    objects = last.objects
    counted = f"{objects.right} of {objects.asked} things of the database are in the API." if objects else ""
    return counted if health in (Health.WELL, Health.HEALED) else " ".join(filter(None, (last.unasked, counted)))


def _doubts(first: Examination, last: Examination, options: Options) -> Iterator[str]:
    """What is told as remaining although nobody sees it any more, and what would settle it."""
    settles = "" if options.allow_fence else " --allow-fence lets it be proven."
    for one in unproven(first.diagnoses, last.diagnoses, last.vitals):
        yield f"{BY_ID[one.id].title}: so it was before, and nothing has shown that it is over.{settles}"
