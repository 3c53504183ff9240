"""Whether PostgREST hears a NOTIFY once it was healed: what made it reload may leave it as deaf as it was."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

from psycopg import Connection

from cachegate.database import quiet, session, watch
from cachegate.database import vitals as of_database
from cachegate.diagnose.remaining import BY_ID
from cachegate.diagnose.symptom import Over
from cachegate.errors import EnvironmentProblem
from cachegate.model.incident import Attempt
from cachegate.model.reload import RungOutcome
from cachegate.model.vitals import DatabaseVitals
from cachegate.options import Options
from cachegate.pipeline import diagnosing, fencing
from cachegate.pipeline.doctoring.looking import Examination
from cachegate.pipeline.doctoring.patient import Patient
from cachegate.pipeline.doctoring.treating import Treatment, reach_of, schema_of
from cachegate.pipeline.reloading import proving
from cachegate.postgrest.reload import steps
from cachegate.postgrest.reload.policy import GENTLEST

CALM = 2.0
"""Seconds in which a server that was started ends its loads; one that came by chance would look like one by order."""
CROWDS = 5
"""How often several requests at once are sent to see whether a listener's session is shared."""


@dataclass(frozen=True, slots=True)
class Hearing:
    """`hears` is None where it was not asked. `earlier` has everybody who was seen listening until now."""

    hears: bool | None
    earlier: DatabaseVitals
    remarks: tuple[str, ...] = ()


def hearing(
    patient: Patient, reading: Connection[Any], first: Examination, done: Treatment, options: Options
) -> Hearing:
    """Notify once more, with a new fence, where something else than a notification has worked, or that by chance.

    A pooler gives itself away before: the session that listens now is given to somebody else by a few requests.
    """
    earlier = first.vitals.database
    if done.worked is None or (done.worked.name == "notify" and not _doubtful(first)):
        return Hearing(None, earlier)
    worked = done.worked.name
    if not done.fenced:
        return Hearing(False if _deaf_still(done.attempts, worked, first) else None, earlier)
    listening = of_database.gather(reading, patient.database_url)
    earlier = replace(listening, backends=(*earlier.backends, *listening.backends))
    if _shared(patient, reading, listening):
        return Hearing(False, earlier)
    try:
        outcome, remarks = _notified(patient, first, options)
    except EnvironmentProblem as problem:
        outcome, remarks = RungOutcome.UNAVAILABLE, (f"{problem.what}: {problem.why}",)
    tried = outcome in (RungOutcome.WORKED, RungOutcome.NO_EFFECT)
    return Hearing(outcome is RungOutcome.WORKED if tried else None, earlier, (*remarks, *_told(outcome, worked)))


def _doubtful(first: Examination) -> bool:
    return any(BY_ID[one.id].over is Over.HEARD for one in first.diagnoses)


def _deaf_still(attempts: Sequence[Attempt], worked: str, first: Examination) -> bool:
    """A signal leaves the listener as it is, so that one which heard nothing before hears nothing now."""
    lost = any(one.rung.name == "notify" and one.rung.moved is False and not one.rung.reached for one in attempts)
    return worked == "signal" and lost and not any(one.id == "stopped" for one in first.diagnoses)


def _shared(patient: Patient, reading: Connection[Any], listening: DatabaseVitals) -> bool:
    """Whether a session that listens is seen to do something else: no request ever takes that of a direct listener."""
    if not listening.listeners:
        return False
    for _ in range(CROWDS):
        diagnosing.crowd(patient.probers)
        if of_database.gather(reading, patient.database_url, earlier=listening, patience=0.0).turned:
            return True
    return False


def _notified(patient: Patient, first: Examination, options: Options) -> tuple[RungOutcome, tuple[str, ...]]:
    with session.opened(patient.database_url) as connection:
        _come_to_rest(connection)
        schema = schema_of(connection, first, options)
        if schema is None:
            return RungOutcome.UNAVAILABLE, ()
        with (
            fencing.standing(patient.probers, connection, schema) as fence,
            proving(fence) as proof,
            reach_of(patient, connection, first, options) as reach,
        ):
            (rung,) = steps(GENTLEST, reach, proof, timeout=options.reload_timeout)
        watch.notify(connection, options.channel)
    return rung.outcome, tuple(fence.remarks)


def _come_to_rest(connection: Connection[Any]) -> None:
    try:
        quiet.wait(connection, timeout=CALM)
    except EnvironmentProblem:
        return  # others use it: by now it has loaded all that it does at a start


def _told(outcome: RungOutcome, worked: str) -> Iterator[str]:
    if outcome is RungOutcome.WORKED:
        yield f"After {worked} had worked, PostgREST was notified once more, and heard it."
    elif outcome is RungOutcome.NO_EFFECT:
        yield f"After {worked} had worked, PostgREST was notified once more, and did not reload."
    else:
        yield f"After {worked} had worked, whether PostgREST hears a notification could not be tried."
