"""A load of the schema cache waits for a lock that somebody's open transaction holds.

Loads look into views, so that a transaction that replaces an exposed view blocks them (postgrest: its first query).
"""

from __future__ import annotations

from collections.abc import Iterator

from cachegate.diagnose.symptom import Symptom
from cachegate.model.diagnosis import Diagnosis
from cachegate.model.vitals import Backend, Vitals

PATIENCE = 0.5
"""Seconds that a lock may be waited for before anybody need know."""


def judge(vitals: Vitals) -> Iterator[Diagnosis]:
    for backend in vitals.database.here:
        if not backend.blocked_by or (backend.busy or 0.0) < PATIENCE or not loads(backend):
            continue
        yield Diagnosis(
            SYMPTOM.id,
            f"PostgREST's load of the schema cache has been waiting for a lock for {backend.busy:.0f} s, and nothing "
            "newer shows until it is free: commit or roll back the transaction that holds it, or end that session "
            "(pg_terminate_backend), and ask for one more reload then, because this load may have seen half of it.",
            (*backend.blocked_by, f"The load is process {backend.pid} of database {backend.database}."),
            ask="Which migration or session holds a transaction open that changes an exposed view?",
        )


def loads(backend: Backend) -> bool:
    """Whether its statement is one of a load: a query of the catalog, not what a client asked for."""
    lines = [line.strip() for line in backend.query.lower().splitlines()]
    text = " ".join(line for line in lines if line and not line.startswith("--"))
    return text.startswith("with") and "pgrst_" not in text


SYMPTOM = Symptom(
    id="stuck-load",
    title="a load of the schema cache waits for a lock",
    judge=judge,
    hides=("load-fails", "old-setting", "unreachable", "deaf-listener", "frozen", "stale", "torn", "several-instances"),
)
