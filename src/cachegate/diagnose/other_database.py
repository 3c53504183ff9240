"""PostgREST is connected to another database of the same server (F-04)."""

from __future__ import annotations

from collections.abc import Iterator

from cachegate.diagnose.facts import connections, elsewhere, listed, of_our_version, quoted, server
from cachegate.diagnose.symptom import Over, Symptom
from cachegate.model.diagnosis import Diagnosis
from cachegate.model.vitals import Vitals

ID = "other-database"


def judge(vitals: Vitals) -> Iterator[Diagnosis]:
    database = vitals.database
    there = of_our_version(vitals, elsewhere(vitals))
    if database.here or not there:
        return
    names = tuple(one.database for one in there)
    yield Diagnosis(
        ID,
        f"PostgREST is connected to the database {listed(names)}, not to {quoted(database.name)}: a NOTIFY that is sent"
        f" in {quoted(database.name)} never reaches it. Name the right one in --database-url, or in its db-uri"
        " (PGRST_DB_URI).",
        evidence=(
            f"On {server(database)} there are {connections(there)}, in {listed(names)}.",
            f"None is in {quoted(database.name)}.",
        ),
        ask=f"Which database is in PostgREST's db-uri? It should be {quoted(database.name)}.",
    )


SYMPTOM = Symptom(
    ID,
    "PostgREST is on another database of this server",
    judge,
    hides=("missing-schema", "deaf-listener", "torn", "frozen", "stale"),
    over=Over.SHOWN,
)
