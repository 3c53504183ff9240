"""PostgREST's process is held: it takes connections and does nothing."""

from __future__ import annotations

from collections.abc import Iterator

from cachegate.diagnose.phrases import at, process_of, untried
from cachegate.diagnose.symptom import Symptom
from cachegate.model.diagnosis import Diagnosis
from cachegate.model.vitals import Vitals


def judge(vitals: Vitals) -> Iterator[Diagnosis]:
    for api in vitals.apis:
        if api.paused:
            yield Diagnosis(
                SYMPTOM.id,
                f"PostgREST at {at(api)} is stopped: its process exists and does nothing, because it was sent SIGSTOP "
                "or its container was paused. Let it go on (kill -CONT, or unpause the container), or restart it.",
                process_of(api),
                ask="Who or what paused PostgREST's process or container, and can it go on?",
                heals=untried(vitals.trials, ("restart",)),
            )


SYMPTOM = Symptom(
    id="stopped",
    title="PostgREST's process is stopped",
    judge=judge,
    hides=("deaf-listener", "frozen", "stale", "torn", "several-instances"),
)
