"""A connection pooler in transaction mode stands between PostgREST and Postgres, and LISTEN is lost in it (F-02).

Seen with PgBouncer 1.18: LISTEN is accepted and stays with whatever session the pooler chose. That session is shown as
a listener until it is given to another transaction, and what is notified to it is thrown away. PostgREST's log says
that it listens.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from cachegate.diagnose.facts import notified, ours, silent, told
from cachegate.diagnose.phrases import untried
from cachegate.diagnose.symptom import Over, Symptom
from cachegate.model.diagnosis import Diagnosis
from cachegate.model.vitals import DatabaseVitals, Listener, Vitals

ID = "pooler"
PORT = "6543"
"""Where Supabase's pooler works in transaction mode."""


def judge(vitals: Vitals) -> Iterator[Diagnosis]:
    if vitals.database.hidden or notified(vitals):
        return
    sure = tuple(proofs(vitals))
    hints = (*_believes(vitals), *_hints(vitals.database))
    if sure or (hints and (_unheard(vitals) or (silent(vitals) and not told(vitals, Listener.NEVER)))):
        means = "" if sure else "Probably "
        article = "A" if sure else "a"
        yield Diagnosis(
            ID,
            f"{means}{article} connection pooler in transaction mode stands between PostgREST and this database: its"
            " LISTEN is lost there, so no NOTIFY reaches PostgREST. Let it connect to Postgres directly, or through a"
            " pooler in session mode.",
            evidence=(*sure, *hints),
            ask="Does PostgREST's db-uri name a pooler (PgBouncer, Supavisor, port 6543)? Please give it the direct"
            " address of Postgres, or send it SIGUSR1 after each migration.",
            heals=untried(vitals.trials, ("signal", "restart")),
            certain=bool(sure),
        )


def proofs(vitals: Vitals) -> Iterator[str]:
    """What nothing but a pooler in transaction mode makes so."""
    for pid in vitals.database.turned:
        yield (
            f"Session {pid} listened a moment ago and does something else now: PostgREST's listener never does, so the"
            " session is shared."
        )
    shared = Counter(one.client for one in ours(vitals) if one.client)
    for client, number in sorted(shared.items()):
        if number > 1:
            yield f"{number} sessions say that they work for the one client {client}."
    for api in vitals.apis:
        for failure in api.failures:
            if failure.code == "26000":
                yield f"PostgREST misses what it prepared in the session before: {failure.message} (26000)."


def _believes(vitals: Vitals) -> Iterator[str]:
    """A listener that loses its session is told so; one behind a pooler is not."""
    if silent(vitals) and told(vitals, Listener.LISTENING):
        yield "PostgREST's log says that it listens, and none of its sessions does."


def _hints(database: DatabaseVitals) -> Iterator[str]:
    if database.pooled:
        kind = "in transaction mode" if database.per_transaction else "in session mode, as it seems"
        yield f"We reach this database through a pooler ourselves, {kind} ({database.address})."
    host, _, port = database.address.partition("/")[0].rpartition(":")
    if not database.pooled and (port == PORT or "pooler" in host.lower()):
        yield f"The address that we were given looks like a pooler's: {database.address}."
    yield from database.poolers


def _unheard(vitals: Vitals) -> bool:
    """Whether a session listens on the right channel, and a NOTIFY did not get to PostgREST."""
    listens = any(one.channel == vitals.channel for one in ours(vitals))
    failed = any(trial.order == "notify" and not trial.proven and not trial.reached for trial in vitals.trials)
    return listens and (failed or vitals.hears is False)


SYMPTOM = Symptom(
    ID,
    "A pooler in transaction mode is in between",
    judge,
    hides=("nobody-listens", "deaf-listener", "frozen", "stale"),
    over=Over.HEARD,
)
