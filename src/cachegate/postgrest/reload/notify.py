"""NOTIFY on PostgREST's channel: what a migration or an event trigger would send."""

from __future__ import annotations

from cachegate.ports import Reach
from cachegate.postgrest.reload.rung import Order, Unavailable, Way, at_work


def act(reach: Reach) -> Order:
    """Nothing is sent where it is known that nobody hears it."""
    sessions = reach.sessions
    channels = sessions.channels()
    if channels == ():
        raise Unavailable("nobody listens: PostgREST's channel is disabled, or it is on another database")
    if channels is not None and sessions.channel not in channels:
        listened = " and ".join(channels)
        raise Unavailable(f"PostgREST listens on {listened}, not on {sessions.channel}: see --channel")
    reached = at_work(reach, sessions.clock())
    sessions.notify()
    return Order(reached)


# The configuration first: with db-schemas in a file, the other way round leaves the new schema's tables unknown (B14).
# In-database configuration is read with the schema anyway (B13). One transaction delivers both, in this order.
WAY = Way(
    name="notify",
    does="Sends `reload config`, then `reload schema`, on PostgREST's channel, in one transaction.",
    needs="A PostgREST that listens on that channel, on this database, and a direct connection to it.",
    risks="None for requests; a configuration file that was changed on disk takes effect.",
    helps="The migrations sent no notification, or sent it too early.",
    interrupts=False,
    act=act,
)
