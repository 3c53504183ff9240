"""PostgREST's process or container has ended."""

from __future__ import annotations

from collections.abc import Iterator

from cachegate.diagnose import reasons
from cachegate.diagnose.phrases import at, process_of, untried
from cachegate.diagnose.symptom import Symptom
from cachegate.model.diagnosis import Diagnosis
from cachegate.model.vitals import ApiVitals, DatabaseVitals, Vitals


def judge(vitals: Vitals) -> Iterator[Diagnosis]:
    for api in vitals.apis:
        if api.running is False and api.silence is not None:
            why, mend = _last_words(api, vitals.database)
            yield Diagnosis(
                SYMPTOM.id,
                f"PostgREST at {at(api)} has ended{why}. {mend}",
                (*process_of(api), *(f"Its log: {one.code} {one.message}" for one in api.failures[:1]), *api.notes),
                ask="Why did PostgREST end, and does anything start it again when it does?",
                heals=untried(vitals.trials, ("restart",)),
            )


def _last_words(api: ApiVitals, database: DatabaseVitals) -> tuple[str, str]:
    """It exits by itself when its password is refused, and before 12.2 now and then when a load times out."""
    if not api.failures:
        return "", "Start it again, and keep its log: it says why."
    reason = reasons.of(api.failures[0], database)
    return f", because {reason.why}", f"{reason.mend} It does not come back by itself: start it then."


SYMPTOM = Symptom(
    id="exited",
    title="PostgREST has ended",
    judge=judge,
    hides=(
        "nobody-listens",
        "channel-disabled",
        "no-backends",
        "deaf-listener",
        "frozen",
        "stale",
        "torn",
        "several-instances",
    ),
)
