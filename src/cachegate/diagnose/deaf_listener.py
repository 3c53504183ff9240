"""A connection of PostgREST's listens, and what is sent does not arrive.

The usual cause is a connection that died without a word: PostgREST finds out only after hours (F-09).
"""

from __future__ import annotations

from collections.abc import Iterator

from cachegate.diagnose.phrases import unseen_at, untried
from cachegate.diagnose.symptom import Symptom
from cachegate.model.diagnosis import Diagnosis
from cachegate.model.vitals import Backend, Trial, Vitals


def judge(vitals: Vitals) -> Iterator[Diagnosis]:
    listeners = [one for one in vitals.database.listeners if one.channel == vitals.channel]
    facts = tuple(_unheard(vitals))
    if not listeners or not facts:
        return
    yield Diagnosis(
        SYMPTOM.id,
        f"PostgREST listens on channel {vitals.channel}, and a notification does not reach it: the connection on which "
        "it listens is dead, or something in between keeps messages back. Make it connect again (terminate its "
        "listening connection, signal it or restart it).",
        (_described(listeners[0]), *facts),
        ask="What stands between PostgREST and the database (pooler, proxy, NAT, firewall) that drops idle "
        "connections, and are TCP keepalives set (keepalives_idle in PGRST_DB_URI)?",
        heals=untried(vitals.trials, ("listener", "pool", "signal", "restart")),
    )


def _unheard(vitals: Vitals) -> Iterator[str]:
    """What shows that a notification did not arrive; the last one that was sent tells."""
    if vitals.hears is not None:
        if not vitals.hears:
            yield "It was notified while it listened like that, and nothing came of it."
        return
    trial = next((trial for trial in vitals.trials if ignored(trial)), None)
    if trial is not None and unseen_at(trial, vitals):
        yield f"Within {trial.waited:.1f} s after the notification PostgREST asked the database nothing."


def _described(listener: Backend) -> str:
    since = f" since {listener.started:%Y-%m-%d %H:%M:%S %Z}".rstrip() if listener.started else ""
    return f"Process {listener.pid} listens{since}{f', from {listener.address}' if listener.address else ''}."


def ignored(trial: Trial) -> bool:
    """A notification after which PostgREST provably did nothing."""
    return trial.order == "notify" and trial.reached is False and not trial.proven


SYMPTOM = Symptom(
    id="deaf-listener",
    title="PostgREST listens and hears nothing",
    judge=judge,
    hides=("frozen", "stale"),
)
