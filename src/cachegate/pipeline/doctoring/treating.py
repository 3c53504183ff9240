"""The ladder at a live pair: only the ways that were allowed, and a look around after each of them."""

from __future__ import annotations

from contextlib import AbstractContextManager, ExitStack
from dataclasses import dataclass
from typing import Any

from psycopg import Connection

from cachegate.database import backends, session, watch
from cachegate.errors import EnvironmentProblem
from cachegate.model.incident import Attempt
from cachegate.model.reload import Rung, RungOutcome
from cachegate.model.vitals import Trial
from cachegate.options import Options
from cachegate.pipeline import fencing, reaching
from cachegate.pipeline.baseline import first_existing
from cachegate.pipeline.doctoring.looking import Examination
from cachegate.pipeline.doctoring.patient import Patient
from cachegate.pipeline.doctoring.proving import Proof
from cachegate.pipeline.fencing import Fence
from cachegate.pipeline.reloading import proving
from cachegate.pipeline.servers import Say
from cachegate.ports import Reach
from cachegate.postgrest.reload import steps
from cachegate.postgrest.reload.policy import on_live

TRIED = (RungOutcome.WORKED, RungOutcome.NO_EFFECT)


@dataclass(frozen=True, slots=True)
class Treatment:
    """What was tried, the experiments that these were, and sentences about what could not be done.

    `fenced`: a fence stood meanwhile.
    """

    attempts: tuple[Attempt, ...]
    trials: tuple[Trial, ...]
    remarks: tuple[str, ...] = ()
    fenced: bool = False

    @property
    def worked(self) -> Rung | None:
        return next((one.rung for one in self.attempts if one.rung.outcome is RungOutcome.WORKED), None)


def allowed(options: Options) -> frozenset[str]:
    """The ways that may be gone. A proof needs an order, so that who allows the fence allows the notification."""
    return frozenset({*options.allow, *({"notify"} if options.allow_fence else ())})


def treat(patient: Patient, reading: Connection[Any], first: Examination, options: Options, say: Say) -> Treatment:
    """Try one allowed way after the other until one is seen to have worked; the fence is gone afterwards."""
    attempts: list[Attempt] = []
    trials: list[Trial] = []
    remarks: list[str] = []
    with session.opened(patient.database_url) as connection:
        with ExitStack() as stack:
            fence = _fence(stack, patient, connection, first, options, remarks)
            look = stack.enter_context(proving(fence)) if fence else None
            proof = Proof(patient, reading, first, options, fence, look)
            reach = stack.enter_context(reach_of(patient, connection, first, options))
            for rung in steps(on_live(allowed(options)), reach, proof, timeout=options.reload_timeout, say=say):
                tried = rung.outcome in TRIED
                attempts.append(Attempt(rung, proof.lacking() if tried else None))
                if tried and (trial := proof.trial(rung)):
                    trials.append(trial)
        if fence is not None:
            remarks += fence.remarks
            _forget(connection, options.channel)
    return Treatment(tuple(attempts), tuple(trials), tuple(remarks), fence is not None)


def _fence(
    stack: ExitStack,
    patient: Patient,
    connection: Connection[Any],
    first: Examination,
    options: Options,
    remarks: list[str],
) -> Fence | None:
    """A fence in the first exposed schema that there is; without one, the reason is a remark and no mistake."""
    if not options.allow_fence:
        return None
    schema = schema_of(connection, first, options)
    if schema is None:
        remarks.append("No fence was put: which schemas are exposed could not be told; name them with --schemas.")
        return None
    try:
        return stack.enter_context(fencing.standing(patient.probers, connection, schema))
    except EnvironmentProblem as problem:
        remarks.append(f"No fence was put. {problem.what}: {problem.why}")
        return None


def schema_of(connection: Connection[Any], first: Examination, options: Options) -> str | None:
    """Where a fence may stand: the first exposed schema that there is."""
    return first_existing(connection, _schemas(first, options))


def _schemas(first: Examination, options: Options) -> tuple[str, ...]:
    """Those that are exposed, as far as it is known."""
    told = (api.schemas for api in first.vitals.apis if api.schemas)
    return options.schemas or next(told, None) or (first.asking.catalog.schemas if first.asking else ())


def reach_of(
    patient: Patient, connection: Connection[Any], first: Examination, options: Options
) -> AbstractContextManager[Reach]:
    """What the ways of reloading may use of this pair."""
    here = first.vitals.database.here
    version = next((one.version for one in here if one.version), None)
    sessions = backends.Sessions(connection, options.channel, version=version)  # no guess at the role: it ends sessions
    return reaching.given(sessions, patient.probers, patient.admin, patient.levers, _schemas(first, options))


def _forget(connection: Connection[Any], channel: str) -> None:
    """The fence is dropped: once more, so that the cache does not keep it. On a replica nothing was ever sent."""
    with connection.transaction():
        watch.notify(connection, channel)
