"""Ending the session in which PostgREST listens: it connects again, and loads everything when it does (B5)."""

from __future__ import annotations

from cachegate.model.reload import Reached
from cachegate.ports import Reach
from cachegate.postgrest.reload.rung import Order, Unavailable, Way


def act(reach: Reach) -> Order:
    """It has arrived when somebody else listens."""
    ended = reach.sessions.end_listeners()
    if not ended:
        raise Unavailable("PostgREST has no session that listens: its channel is disabled, or it is elsewhere")

    def reached() -> Reached:
        return Reached.YES if reach.sessions.listeners() - ended else Reached.NO

    return Order(reached)


WAY = Way(
    name="listener",
    does="Ends PostgREST's LISTEN session in Postgres; it connects again and loads configuration and schema.",
    needs="Membership in PostgREST's role, or `pg_signal_backend` and `pg_read_all_stats`, to end its sessions.",
    risks="Clients see no error. Notifications that are sent in the second until it listens again are lost.",
    helps="PostgREST is connected and deaf: a connection that died unnoticed, or a pooler in between.",
    interrupts=False,
    act=act,
    prompt=5.0,  # from 12.2 on it waits a second before it connects again
)
