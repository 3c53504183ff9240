"""Waiting until PostgREST has no load left to do, so that none of ours heals what is to be measured."""

from __future__ import annotations

import time
from typing import Any

from psycopg import Connection

from cachegate.database import queries
from cachegate.errors import EnvironmentProblem

DEBOUNCE = 0.4
"""Seconds without work after which none is queued: PostgREST gathers reload orders for about 0.1 s (F-07)."""
LOOK = 0.05
"""Seconds of activity that one look takes in, several times the pause between two."""


def wait(connection: Connection[Any], *, timeout: float) -> None:
    """Watch until PostgREST has done nothing for `DEBOUNCE` seconds on end.

    A fence shows that some load saw it, not that it was the last: one ordered meanwhile may still come, and would
    reload half of what the pull request brings. What was before the call does not count: an order that was given just
    now has not begun to be carried out. Raises `EnvironmentProblem` if it is still at work after `timeout` seconds:
    what the API shows then may be our own doing.
    """
    started = calm_since = time.monotonic()
    while (now := time.monotonic()) - calm_since < DEBOUNCE:
        if now - started >= timeout:
            raise EnvironmentProblem(
                f"PostgREST did not come to rest within {timeout:g} s",
                "It is at work in the database without being asked, so whether it reloads by itself cannot be told.",
                "Raise --reload-timeout for a large schema; let nobody else use this PostgREST during the run.",
            )
        time.sleep(0.01)  # between two looks: Postgres tells nobody what its sessions do
        if not queries.rows(connection, "quiet", {"seconds": LOOK})[0].quiet:
            calm_since = time.monotonic()
