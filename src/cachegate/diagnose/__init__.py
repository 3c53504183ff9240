"""What is wrong between a database and its PostgREST, one file for each thing that can be: pure, from what was seen."""

from __future__ import annotations

from cachegate.diagnose import (
    channel_disabled,
    deaf_listener,
    exited,
    frozen,
    hidden,
    load_fails,
    missing_schema,
    no_backends,
    nobody_listens,
    old_setting,
    other_channel,
    other_database,
    pooler,
    read_replica,
    several_instances,
    stale,
    stopped,
    stuck_load,
    torn,
    unreachable,
)
from cachegate.diagnose.symptom import Symptom
from cachegate.model.diagnosis import Diagnosis
from cachegate.model.vitals import Vitals

ALL: tuple[Symptom, ...] = (
    stopped.SYMPTOM,
    exited.SYMPTOM,
    unreachable.SYMPTOM,
    stuck_load.SYMPTOM,
    old_setting.SYMPTOM,
    missing_schema.SYMPTOM,
    load_fails.SYMPTOM,
    several_instances.SYMPTOM,
    read_replica.SYMPTOM,
    other_database.SYMPTOM,
    no_backends.SYMPTOM,
    pooler.SYMPTOM,
    other_channel.SYMPTOM,
    channel_disabled.SYMPTOM,
    nobody_listens.SYMPTOM,
    hidden.SYMPTOM,
    torn.SYMPTOM,
    deaf_listener.SYMPTOM,
    frozen.SYMPTOM,
    stale.SYMPTOM,
)
"""In the order in which a person should read them: what explains most, first."""


def diagnose(vitals: Vitals) -> tuple[Diagnosis, ...]:
    """Everything that is wrong as far as was seen, without what only follows from something else that is."""
    found = [(symptom, one) for symptom in ALL for one in symptom.judge(vitals)]
    hidden = {id for symptom, _ in found for id in symptom.hides}
    return tuple(one for symptom, one in found if symptom.id not in hidden)
