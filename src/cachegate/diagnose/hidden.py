"""The database user may not see what PostgREST's sessions do."""

from __future__ import annotations

from collections.abc import Iterator

from cachegate.diagnose.facts import connections, notified, ours, quoted
from cachegate.diagnose.symptom import Symptom
from cachegate.model.diagnosis import Diagnosis
from cachegate.model.quoting import identifier
from cachegate.model.vitals import Vitals

ID = "hidden"


def judge(vitals: Vitals) -> Iterator[Diagnosis]:
    database = vitals.database
    if not database.hidden or notified(vitals):
        return
    grant = f"grant pg_read_all_stats to {identifier(database.user)};"
    yield Diagnosis(
        ID,
        f"Whether PostgREST listens for reloads cannot be seen: user {quoted(database.user)} may not look at other"
        f" sessions. A superuser can allow it: {grant}",
        evidence=(
            f"There are {connections(ours(vitals))}.",
            "What they do is shown to superusers, to that role itself, and to members of pg_read_all_stats.",
        ),
        ask=f"Please run: {grant} (pg_monitor, which includes it, will do as well)",
    )


SYMPTOM = Symptom(ID, "Other sessions may not be seen", judge)
