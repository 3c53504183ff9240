"""PostgREST listens on another channel than the one that is notified (F-03)."""

from __future__ import annotations

from collections.abc import Iterator

from cachegate.diagnose.facts import LONGEST_NAME, listed, notified, ours, quoted
from cachegate.diagnose.phrases import untried
from cachegate.diagnose.symptom import Over, Symptom
from cachegate.model.diagnosis import Diagnosis
from cachegate.model.quoting import identifier
from cachegate.model.vitals import Vitals

ID = "other-channel"


def judge(vitals: Vitals) -> Iterator[Diagnosis]:
    listeners = [one for one in ours(vitals) if one.channel is not None]
    channels = tuple(one.channel for one in listeners if one.channel is not None)
    if not channels or vitals.channel in channels or notified(vitals):
        return
    yield Diagnosis(
        ID,
        f"PostgREST listens on the channel {listed(channels)}, not on {quoted(vitals.channel)}: a NOTIFY on"
        f" {quoted(vitals.channel)} does nothing. Notify its own channel{_how(channels[0])} or set its db-channel"
        f" (PGRST_DB_CHANNEL) to {quoted(vitals.channel)}.",
        evidence=tuple(
            f"Session {one.pid} of role {quoted(one.role)} listens on {quoted(one.channel or '')}." for one in listeners
        ),
        ask=f"Is db-channel meant to be {listed(channels)}? Then migrations and event triggers have to notify it.",
        heals=untried(vitals.trials, ("listener", "pool", "signal", "restart")),
    )


def _how(channel: str) -> str:
    """The statement, for a name that can be shown as it is."""
    shown = channel.isprintable() and len(channel) <= LONGEST_NAME
    return f", notify {identifier(channel)}, 'reload schema';" if shown else ""


SYMPTOM = Symptom(ID, "PostgREST listens on another channel", judge, hides=("deaf-listener", "stale"), over=Over.HEARD)
