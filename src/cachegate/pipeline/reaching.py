"""What the rungs of the ladder may use of this run's servers, put together."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from typing import Any

from psycopg import Connection

from cachegate.database import backends, queries
from cachegate.model.exchange import NoAnswer
from cachegate.model.reload import Reached
from cachegate.pipeline.levers import Levers
from cachegate.pipeline.servers import Servers
from cachegate.ports import Reach, Sessions
from cachegate.postgrest import admin
from cachegate.postgrest.prober import Prober
from cachegate.postgrest.reload import BRIEF
from cachegate.postgrest.requests import Request, Response, profile, segment

ROOT = Request("GET", "/")
TRIED = 5
"""Relations that are asked for until one makes PostgREST use the database: it may not know the newest of them."""


@contextmanager
def reach(servers: Servers, connection: Connection[Any]) -> Iterator[Reach]:
    """Everything that a way of reloading may use in a run, while the block lasts."""
    sessions = backends.Sessions(connection, servers.channel, servers.connection_role, servers.can.version)
    levers = replace(servers.levers, instance=servers.instance or servers.levers.instance)
    probers = (servers.prober, *servers.others)
    with given(sessions, probers, servers.admin, levers, servers.schemas or ()) as made:
        yield made


@contextmanager
def given(
    sessions: backends.Sessions,
    probers: Sequence[Prober],
    counters: Prober | None,
    levers: Levers,
    schemas: Sequence[str],
) -> Iterator[Reach]:
    """The same of parts: every instance's API, the admin server if there is one, and the exposed schemas as known.

    The ladder does not wait for a PostgREST that hangs, so it is asked in haste.
    """
    with ExitStack() as stack:
        hasty = tuple(stack.enter_context(one.hasty(BRIEF)) for one in probers)
        counting = stack.enter_context(counters.hasty(BRIEF)) if counters else None

        def ask() -> str:
            return ", ".join(_ask(one, sessions, _requests(sessions.connection, schemas)) for one in hasty)

        def loads() -> tuple[int, int] | None:
            counted = admin.loads(counting)
            return None if counted is None else (counted.succeeded, counted.failed)

        yield Reach(
            sessions=sessions,
            ask=ask,
            loads=loads,
            instance=levers.instance,
            absent=levers.absent,
            command=levers.command,
            platform=levers.platform,
        )


def _requests(connection: Connection[Any], schemas: Sequence[str]) -> Iterator[Request]:
    """Reads of no rows, of the oldest relations first: since 13 only what the cache knows reaches the database."""
    for row in queries.rows(connection, "oldest", {"schemas": list(schemas), "count": TRIED}):
        yield Request("GET", f"/{segment(row.name)}?limit=0", profile(row.schema))
    yield ROOT


def _ask(prober: Prober, sessions: Sessions, requests: Iterator[Request]) -> str:
    """Send one after the other until one has used the database or met a dead session; the last answer in short."""
    short = ""
    for request in requests:
        since = sessions.clock()
        answer = prober.one(request)
        if isinstance(answer, NoAnswer):
            return f"no answer: {answer.reason}"
        short = _short(answer)
        if answer.status >= 500 or sessions.active_since(since) is not Reached.NO:
            break
    return short


def _short(answer: Response) -> str:
    return " ".join(filter(None, (str(answer.status), answer.error[0])))
