"""PostgREST's cache is older than the database, and nothing stands in the way of a reload: it was not told."""

from __future__ import annotations

from collections.abc import Iterator

from cachegate.diagnose.phrases import NOT_BY_ITSELF, listed, untried
from cachegate.diagnose.symptom import Symptom
from cachegate.model.diagnosis import Diagnosis
from cachegate.model.quoting import identifier
from cachegate.model.vitals import Stale, Trial, Vitals


def judge(vitals: Vitals) -> Iterator[Diagnosis]:
    stale, trial = vitals.stale, vitals.trials[-1] if vitals.trials else None
    if (
        stale is None
        or not (stale.lacking or stale.left_over or stale.differing)
        or (trial is not None and not trial.proven)
    ):
        return
    if trial is not None and not stale.healed:
        yield _in_spite_of(trial, stale)
        return
    order = f"notify {identifier(vitals.channel)}, 'reload schema'"
    done = f"it reloads when it is told ({trial.order}), so it simply was not" if trial else "it was not told to reload"
    yield Diagnosis(
        SYMPTOM.id,
        f"PostgREST's schema cache is older than the database: {done}. End every migration with "
        f"{order};, or install an event trigger that sends it. {NOT_BY_ITSELF}",
        tuple(_evidence(stale)),
        ask="Does anything notify PostgREST after migrations: a statement in them, or an event trigger?",
        heals=untried(vitals.trials, ("notify",)),
        certain=trial is not None,
    )


def _in_spite_of(trial: Trial, stale: Stale) -> Diagnosis:
    return Diagnosis(
        SYMPTOM.id,
        f"PostgREST has loaded its schema cache again ({trial.order}), and its API still differs from the database: "
        "another server answers some of the requests, or Cachegate is wrong about this (please report it then).",
        tuple(_evidence(stale)),
        ask="How many PostgREST servers stand behind this address, and are all of them on this database?",
        certain=False,
    )


def _evidence(stale: Stale) -> Iterator[str]:
    if stale.lacking:
        yield f"Of {stale.asked} things in the database the API lacks {len(stale.lacking)}: {listed(stale.lacking)}."
    if stale.left_over:
        yield f"It still has {len(stale.left_over)} that the database does not: {listed(stale.left_over)}."
    if stale.differing:
        yield f"It has {len(stale.differing)} otherwise than the database: {listed(stale.differing)}."


SYMPTOM = Symptom(id="stale", title="the schema cache is old", judge=judge)
