"""PostgREST never listens: its notification channel is switched off (F-03)."""

from __future__ import annotations

from collections.abc import Iterator

from cachegate.diagnose import pooler
from cachegate.diagnose.facts import connections, ours, silent, told
from cachegate.diagnose.phrases import untried
from cachegate.diagnose.symptom import Over, Symptom
from cachegate.model.diagnosis import Diagnosis
from cachegate.model.vitals import Listener, Vitals

ID = "channel-disabled"


def judge(vitals: Vitals) -> Iterator[Diagnosis]:
    if not silent(vitals) or told(vitals, Listener.LISTENING, Listener.LOST) or vitals.database.obstacles:
        return
    if any(pooler.proofs(vitals)):
        return
    certain = told(vitals, Listener.NEVER)
    evidence = [f"There are {connections(ours(vitals))}; none of them listens."]
    if vitals.database.looked >= 1:
        evidence.append(
            f"That stayed so for {vitals.database.looked:.0f} s; a listener that was lost comes back sooner."
        )
    if certain:
        evidence.append("PostgREST's log, from its start, says nothing of listening for notifications.")
    is_off = "is switched off" if certain else "is probably switched off"
    yield Diagnosis(
        ID,
        f"PostgREST's notification channel {is_off} (db-channel-enabled=false): nobody listens, so that a NOTIFY does"
        " nothing. Switch it on (PGRST_DB_CHANNEL_ENABLED=true) and restart it, or reload it by a signal (SIGUSR1)"
        " after each migration.",
        evidence=(*evidence, *vitals.database.strangers),
        ask="Is db-channel-enabled false? Please set it to true, or send SIGUSR1 to PostgREST after each migration.",
        heals=untried(vitals.trials, ("pool", "signal", "restart")),
        certain=certain,
    )


SYMPTOM = Symptom(
    ID, "PostgREST's notification channel is disabled", judge, hides=("nobody-listens", "stale"), over=Over.HEARD
)
