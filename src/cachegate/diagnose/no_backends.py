"""PostgREST has no connection to this server at all."""

from __future__ import annotations

from collections.abc import Iterator

from cachegate.diagnose.facts import connections, elsewhere, listed, of_our_version, server
from cachegate.diagnose.symptom import Symptom
from cachegate.model.diagnosis import Diagnosis
from cachegate.model.vitals import Vitals

ID = "no-backends"


def judge(vitals: Vitals) -> Iterator[Diagnosis]:
    database = vitals.database
    others = elsewhere(vitals)
    if database.here or of_our_version(vitals, others):
        return
    evidence = [f"No session in {listed((database.name,))} calls itself PostgREST."]
    if others:
        databases = listed(tuple(one.database for one in others))
        evidence.append(f"On the server there are {connections(others)}, in {databases}: another version than ours.")
    yield Diagnosis(
        ID,
        f"PostgREST has no connection to {server(database)}: it is connected to another server, or cannot connect to"
        " this one. Compare host and port in its db-uri (PGRST_DB_URI) with --database-url.",
        evidence=(*evidence, *database.strangers, *_answers(vitals)),
        ask="Which host, port and database are in PostgREST's db-uri, and does its log say that it is connected?",
        certain=not database.strangers,  # PostgREST calls itself otherwise if db-uri has an application_name
    )


def _answers(vitals: Vitals) -> Iterator[str]:
    for api in vitals.apis:
        if api.silence is not None:
            yield f"{api.url} does not answer from a schema cache: {api.silence}."
        else:
            yield f"{api.url} answers, so that PostgREST has loaded the schema of some database."


SYMPTOM = Symptom(
    ID, "PostgREST is not on this server", judge, hides=("missing-schema", "deaf-listener", "torn", "frozen", "stale")
)
