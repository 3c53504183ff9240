"""Why a reload did not come about: everything that can be seen of the pair, and what follows from it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from psycopg import Connection

from cachegate.database import vitals as of_database
from cachegate.diagnose import diagnose
from cachegate.model.diagnosis import Diagnosis
from cachegate.model.reload import Reload, Rung, RungOutcome
from cachegate.model.vitals import Trial, Vitals
from cachegate.pipeline.servers import Servers
from cachegate.postgrest import vitals as of_api
from cachegate.postgrest.prober import Prober
from cachegate.postgrest.requests import Request

ROOT = Request("HEAD", "/")
CROWD = 16
"""Requests of which several are answered at the same time, on the connections that a prober has."""


def explain(servers: Servers, connection: Connection[Any], done: Reload) -> tuple[Diagnosis, ...]:
    """What is wrong with the pair after a reload that was not proven, as far as can be seen; () where nothing shows.

    Changes nothing. Raises `EnvironmentProblem` and `psycopg.Error` where the database cannot be looked at.
    """
    return diagnose(look(servers, connection, trials(servers, done)))


def look(servers: Servers, connection: Connection[Any], made: Sequence[Trial] = ()) -> Vitals:
    """The pair's vitals now; `made` are the experiments so far."""
    probers = (servers.prober, *servers.others)
    wake(probers)
    database = of_database.gather(connection, servers.database_url)
    apis = (
        of_api.gather(prober, None if number else servers.instance, None if number else servers.admin)
        for number, prober in enumerate(probers)
    )
    return Vitals(database, tuple(apis), servers.channel, tuple(made))


def wake(probers: Sequence[Prober]) -> None:
    """Let each PostgREST read something of its database, so that it has a connection that can be seen.

    It closes those that were idle for 30 s, and one whose channel is disabled has no other.
    """
    for prober in probers:
        prober.one(ROOT)


def crowd(probers: Sequence[Prober]) -> None:
    """The same by several requests at once: a pooler takes the session of a listener for one of them, if it shares it.

    No request ever takes the session of a listener that is connected directly.
    """
    for prober in probers:
        prober.ask([ROOT] * CROWD)


def trials(servers: Servers, done: Reload) -> tuple[Trial, ...]:
    """The rungs that were tried, as experiments: none of the addresses showed the fence after those that failed."""
    urls = [prober.url for prober in (servers.prober, *servers.others)]
    return tuple(_trial(rung, urls) for rung in done.rungs if rung.moved is not None)


def _trial(rung: Rung, urls: Sequence[str]) -> Trial:
    took = rung.seconds if rung.outcome is RungOutcome.WORKED else None
    return Trial(rung.name, rung.reached, dict.fromkeys(urls, took), rung.seconds)


def told(diagnoses: Sequence[Diagnosis]) -> str:
    """The sentences, the surest first, for a message; "" without any."""
    return " ".join(one.sentence for one in sorted(diagnoses, key=lambda one: not one.certain))
