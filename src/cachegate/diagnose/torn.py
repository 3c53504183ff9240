"""The cache has newer functions and older relations: its load began before a migration ended."""

from __future__ import annotations

from collections.abc import Iterator

from cachegate.diagnose.phrases import untried
from cachegate.diagnose.symptom import Symptom
from cachegate.model.diagnosis import Diagnosis
from cachegate.model.vitals import Vitals


def judge(vitals: Vitals) -> Iterator[Diagnosis]:
    if vitals.stale is None or not vitals.stale.torn:
        return
    yield Diagnosis(
        SYMPTOM.id,
        "PostgREST's schema cache is torn: it has newer functions and older relations, because it was loaded while a "
        "migration was being committed. It stays so until the next reload: ask for one now that nothing is running.",
        (vitals.stale.torn,),
        ask="Does anything ask for reloads in the middle of a migration, rather than after its last commit?",
        heals=untried(vitals.trials),
    )


SYMPTOM = Symptom(id="torn", title="the schema cache is half old, half new", judge=judge, hides=("stale",))
