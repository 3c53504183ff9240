"""Ending the sessions of PostgREST's pool: the next request finds a dead one, and PostgREST starts afresh (B8)."""

from __future__ import annotations

from cachegate.ports import Reach
from cachegate.postgrest.reload.rung import Order, Unavailable, Way, at_work


def act(reach: Reach) -> Order:
    """Our own request finds out, and is answered with 503: 57P01, or PGRST002 where PostgREST noticed before.

    From 14 on a pool is empty before the first request.
    """
    if not reach.sessions.pool():
        reach.ask()
        if not reach.sessions.pool():
            raise Unavailable("PostgREST has no pool session here, and a request of ours did not make it open one")
    since = reach.sessions.clock()
    ended = reach.sessions.end_pool()
    reached = at_work(reach, since)
    answer = reach.ask()
    return Order(reached, f"ended {ended} of its sessions; our next request got {answer}")


WAY = Way(
    name="pool",
    does="Ends the sessions of PostgREST's pool in Postgres, then sends one request that uses the database.",
    needs="Membership in PostgREST's role, or `pg_signal_backend` and `pg_read_all_stats`, to end its sessions.",
    risks="Requests under way are cut off: they, and one that comes next, are answered with 503 (57P01 or PGRST002).",
    helps="Its channel is disabled; or a load keeps failing on a setting of the role that was mended since.",
    interrupts=True,
    act=act,
)
