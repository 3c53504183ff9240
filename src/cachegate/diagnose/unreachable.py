"""Nothing of PostgREST's own comes from its address."""

from __future__ import annotations

from collections.abc import Iterator

from cachegate.diagnose.phrases import at, lives, process_of, untried
from cachegate.diagnose.symptom import Symptom
from cachegate.model.diagnosis import Diagnosis
from cachegate.model.vitals import ApiVitals, Hindrance, Vitals

WHAT_TO_DO = {
    Hindrance.NO_HOST: "Mend the host in --postgrest-url, or run this where that name is known.",
    Hindrance.NO_ROUTE: "Look for a firewall in between, a network that this machine is not in, or, with https://, "
    "a port that does not speak TLS.",
    Hindrance.REFUSED: "Start PostgREST, or mend the port in --postgrest-url. PostgREST 16 listens only once its first "
    "load has ended.",
    Hindrance.SILENT: "It may be stopped, overloaded, or (12.0 and older) waiting for its database: look at its "
    "process and its log.",
    Hindrance.UNTRUSTED: "Give the authority that signed it with --ca-file, or mend the certificate or the host name.",
    Hindrance.NO_TLS: "Use http:// if the port does not speak TLS, or the port that does.",
    Hindrance.KEY: "Give the key that the gateway wants: --header apikey=….",
    Hindrance.TOKEN: "Give --jwt-secret (PostgREST's PGRST_JWT_SECRET), or set PGRST_DB_ANON_ROLE.",
    Hindrance.FORBIDDEN: "Ask whoever runs the gateway to let this machine through, or give the header that it wants "
    "(--header).",
    Hindrance.PATH: "Write --postgrest-url up to where the API begins: behind a gateway with its sub-path (…/rest/v1), "
    "straight to PostgREST without one.",
    Hindrance.BEHIND: "The gateway does not reach PostgREST: look whether that runs, and whether the gateway has its "
    "right address.",
    Hindrance.ELSEWHERE: "Give the address that it sends to (https:// rather than http://, most often).",
    Hindrance.STRANGER: "Mend --postgrest-url: another program answers there.",
    Hindrance.BROKEN: "Look at what stands in between (gateway, tunnel, firewall) and at PostgREST's log.",
}


def judge(vitals: Vitals) -> Iterator[Diagnosis]:
    for api in vitals.apis:
        if api.hindrance is None or not lives(api) or api.failures:
            continue  # stopped, ended, or waiting for its database: that is what to say then
        yield Diagnosis(
            SYMPTOM.id,
            f"PostgREST cannot be asked at {at(api)}: {api.hindrance}. {WHAT_TO_DO[api.hindrance]}",
            (f"What came: {api.silence}.", *process_of(api), *api.notes, *_connections(api, vitals)),
            ask="Does PostgREST run, at which address, and what stands between it and this machine?",
            heals=untried(vitals.trials, ("restart",)) if api.hindrance is Hindrance.SILENT else (),
        )


def _connections(api: ApiVitals, vitals: Vitals) -> Iterator[str]:
    """Whether it lives can be seen from the database too."""
    if vitals.database.hidden or api.hindrance is Hindrance.TOKEN:
        return
    number = len(vitals.database.here)
    if number:
        yield f"A PostgREST runs somewhere: the database has {number} connection{'s' * (number > 1)} of one."
    else:
        yield "The database has no connection of a PostgREST."


SYMPTOM = Symptom(
    id="unreachable",
    title="PostgREST cannot be reached",
    judge=judge,
    hides=("no-backends", "deaf-listener", "frozen", "stale", "torn"),
)
