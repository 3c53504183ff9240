"""A setting that made loads fail is mended, and the connection on which PostgREST tries again still has it.

14 and 16 retry on a pooled connection, which takes new settings only when it is opened anew: after 54 s, measured.
"""

from __future__ import annotations

from collections.abc import Iterator

from cachegate.diagnose.phrases import at, keeps_failing, process_of, untried
from cachegate.diagnose.reasons import TIMEOUTS, connection_role
from cachegate.diagnose.symptom import Symptom
from cachegate.model.diagnosis import Diagnosis
from cachegate.model.vitals import Vitals

NO_LIMIT = ("", "0", "0ms", "0s")


def judge(vitals: Vitals) -> Iterator[Diagnosis]:
    role = connection_role(vitals.database)
    if not role:
        return  # no connection that could have it, or none that we see
    for api in vitals.apis:
        if not keeps_failing(api) or api.failures[0].code not in TIMEOUTS:
            continue
        setting = TIMEOUTS[api.failures[0].code]
        if vitals.database.settings.get(setting, "") in NO_LIMIT:
            yield Diagnosis(
                SYMPTOM.id,
                f"PostgREST at {at(api)} cannot load its schema cache within a {setting} that role {role} does not "
                "have any more: the connection on which it tries again is older than the mended setting. End its "
                "pooled connections, or restart it.",
                (
                    f"Its log: {api.failures[0].code} {api.failures[0].message}.",
                    f"The database sets no {setting} for {role}.",
                    *process_of(api),
                ),
                ask=f"Was {setting} changed lately? If not, where else is it set: in PGRST_DB_URI, or for the server?",
                heals=untried(vitals.trials, ("pool", "restart")),
                certain=False,
            )


SYMPTOM = Symptom(
    id="old-setting",
    title="a pooled connection has a setting that is mended",
    judge=judge,
    hides=("load-fails", "nobody-listens", "channel-disabled", "deaf-listener", "frozen", "stale", "torn"),
)
