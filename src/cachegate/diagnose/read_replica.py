"""PostgREST works on a read replica, where Postgres refuses LISTEN (F-08)."""

from __future__ import annotations

from collections.abc import Iterator

from cachegate.diagnose.facts import connections, counted, listed, ours, server
from cachegate.diagnose.phrases import untried
from cachegate.diagnose.symptom import Over, Symptom
from cachegate.model.diagnosis import Diagnosis
from cachegate.model.vitals import Vitals

ID = "read-replica"
ASK = (
    "Please let PostgREST listen on the primary: 12.2 and newer do when db-uri names both,"
    ' "postgresql://…@replica,primary/db?target_session_attrs=read-only". Or send it SIGUSR1 after each migration.'
)


def judge(vitals: Vitals) -> Iterator[Diagnosis]:
    database = vitals.database
    if database.replica and database.here:
        yield _listening_in_vain(vitals)
    elif database.replica:
        yield Diagnosis(
            ID,
            f"The database at {database.address} is a read replica, and PostgREST has no connection to it: look at the"
            " primary instead, to which it is connected.",
            evidence=("pg_is_in_recovery() is true.", "No session there calls itself PostgREST."),
        )
    elif database.replicas and not database.backends:
        yield Diagnosis(
            ID,
            f"PostgREST has no connection to {server(database)}, which read replicas follow: if it is connected to one"
            " of them, no NOTIFY ever reaches it. Compare the host of its db-uri (PGRST_DB_URI).",
            evidence=(
                "No session of the server calls itself PostgREST.",
                f"{counted(len(database.replicas), 'standby')} named {listed(database.replicas)}"
                f" {'follows' if len(database.replicas) == 1 else 'follow'} it (pg_stat_replication).",
            ),
            ask=ASK,
            heals=untried(vitals.trials, ("signal", "restart")),
            certain=False,
        )


def _listening_in_vain(vitals: Vitals) -> Diagnosis:
    here = ours(vitals)
    listeners = [one for one in here if one.channel is not None]
    evidence = ["pg_is_in_recovery() is true.", f"There are {connections(here)}."]
    if listeners:
        evidence.append(
            f"Session {listeners[0].pid} shows LISTEN and hears nothing: versions before 12.2 do not notice that"
            " Postgres refuses it on a replica."
        )
    return Diagnosis(
        ID,
        f"PostgREST is connected to a read replica ({vitals.database.address}): Postgres refuses LISTEN there, so no"
        " NOTIFY reaches it, and event triggers do not run. Reload it by a signal or a restart, or let it listen on the"
        " primary.",
        evidence=tuple(evidence),
        ask=ASK,
        heals=untried(vitals.trials, (*(["listener"] if listeners else []), "pool", "signal", "restart")),
    )


SYMPTOM = Symptom(
    ID,
    "PostgREST is on a read replica",
    judge,
    hides=(
        "no-backends",
        "pooler",
        "nobody-listens",
        "channel-disabled",
        "other-channel",
        "deaf-listener",
        "frozen",
        "stale",
    ),
    over=Over.HEARD,
)
