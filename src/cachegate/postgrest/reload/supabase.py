"""NOTIFY through the hosted platform's management API, where the database itself cannot be reached."""

from __future__ import annotations

from cachegate.ports import Reach
from cachegate.postgrest.reload.rung import Order, Unavailable, Way, at_work


def act(reach: Reach) -> Order:
    """The platform runs the same notification as the first rung."""
    if reach.platform is None:
        raise Unavailable("no project: give --supabase-project, and a token as SUPABASE_ACCESS_TOKEN")
    reached = at_work(reach, reach.sessions.clock())
    reach.platform.notify(reach.sessions.channel)
    return Order(reached)


WAY = Way(
    name="supabase",
    does="Sends the same notification through the platform's management API.",
    needs="`--supabase-project` and, in the environment, SUPABASE_ACCESS_TOKEN with the right to write to it.",
    risks="None for requests; the token may do more than this.",
    helps="Our own connection goes through a pooler, or the platform is asked to send it from where it runs.",
    interrupts=False,
    act=act,
)
