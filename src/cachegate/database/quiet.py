"""Waiting until PostgREST has no load left to do, so that none of ours heals what is to be measured."""

from __future__ import annotations

import time
from typing import Any

from psycopg import Connection

from cachegate.database import queries

DEBOUNCE = 0.25
"""Seconds without work after which none is queued: PostgREST gathers reload orders for about 0.1 s (F-07)."""


def wait(connection: Connection[Any], *, timeout: float) -> bool:
    """Wait until PostgREST's connections have been idle for `DEBOUNCE`; False if that did not happen in `timeout`.

    A fence shows that some load saw it, not that it was the last: one ordered meanwhile may still come, and would
    reload half of what the pull request brings.
    """
    deadline = time.monotonic() + timeout
    while not queries.rows(connection, "quiet", {"seconds": DEBOUNCE})[0].quiet:
        if time.monotonic() >= deadline:
            return False
        time.sleep(0.01)  # between two looks at the server's activity
    return True
