"""A brand-new relation is not seen, although PostgREST was reached: the cache does not move (incident I1)."""

from __future__ import annotations

from collections.abc import Iterator

from cachegate.diagnose.deaf_listener import ignored
from cachegate.diagnose.phrases import answers, at, heard, listed, process_of, unseen_at, untried
from cachegate.diagnose.stuck_load import loads
from cachegate.diagnose.symptom import Symptom
from cachegate.model.diagnosis import Diagnosis
from cachegate.model.vitals import Trial, Vitals


def judge(vitals: Vitals) -> Iterator[Diagnosis]:
    if not vitals.trials:
        return
    trial = vitals.trials[-1]
    blind = unseen_at(trial, vitals)
    if not blind or any(answers(api) and trial.seen.get(api.url) is not None for api in vitals.apis):
        return  # seen, or seen by some: those are several servers
    if trial.order == "notify" and (ignored(trial) or not heard(vitals)):
        return  # it was never told: that is what to say then
    loading = [
        f"Process {one.pid} has been loading the schema cache for {one.busy:.0f} s: it may only be slow."
        for one in vitals.database.here
        if one.busy and loads(one)
    ]
    yield Diagnosis(
        SYMPTOM.id,
        f"The schema cache of PostgREST at {listed([at(api) for api in blind])} does not move: a relation that was "
        f"made for this test is not in the API {trial.waited:.0f} s after {_order(trial)}. "
        "It is not your migration. Restart PostgREST.",
        (*_reached(trial), *loading, *(note for api in blind for note in (*process_of(api), *api.notes))),
        ask="Is this the database that PostgREST at this address is on? What does its log say after the order? "
        "Please restart it.",
        heals=untried(vitals.trials),
        certain=trial.reached is True and not loading,
    )


def _order(trial: Trial) -> str:
    return "it was notified" if trial.order == "notify" else f"it was made to reload ({trial.order})"


def _reached(trial: Trial) -> Iterator[str]:
    if trial.reached:
        yield "PostgREST acted on the order: it was seen asking the database."
    elif trial.reached is None:
        yield "Whether PostgREST acted on the order cannot be told."
    else:
        yield "PostgREST did not act on the order: it asked the database nothing."
    if trial.witness:
        yield trial.witness


SYMPTOM = Symptom(id="frozen", title="the schema cache does not move", judge=judge, hides=("stale",))
