"""PostgREST is connected, and its listener is not: it was lost and has not come back."""

from __future__ import annotations

from collections.abc import Iterator

from cachegate.diagnose.facts import connections, ours, silent, told
from cachegate.diagnose.phrases import untried
from cachegate.diagnose.symptom import Symptom
from cachegate.model.diagnosis import Diagnosis
from cachegate.model.vitals import Listener, Vitals

ID = "nobody-listens"


def judge(vitals: Vitals) -> Iterator[Diagnosis]:
    if not silent(vitals):
        return
    database = vitals.database
    lost = told(vitals, Listener.LOST)
    logged = ("PostgREST's log says that it lost its listener.",) if lost else ()
    tail = " It tries again by itself as soon as it can connect." if database.obstacles else ""
    yield Diagnosis(
        ID,
        "PostgREST is connected to this database and does not listen: until its listener is back, a NOTIFY does"
        f" nothing; reload it by a signal or a restart.{tail}",
        evidence=(
            f"There are {connections(ours(vitals))}; none of them listens.",
            *database.obstacles,
            *logged,
            *database.strangers,
        ),
        ask="What does PostgREST's log say of its listener? Can its role open one more connection?",
        heals=untried(vitals.trials, ("pool", "signal", "restart")),
        certain=lost or bool(database.obstacles),
    )


SYMPTOM = Symptom(ID, "Nobody listens for reloads", judge, hides=("deaf-listener", "stale"))
