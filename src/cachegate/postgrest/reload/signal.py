"""SIGUSR1 to PostgREST's process: it loads the schema again, even with its channel disabled (B6)."""

from __future__ import annotations

from cachegate.ports import Reach
from cachegate.postgrest.reload.rung import Order, Way, at_work, on_instance


def act(reach: Reach) -> Order:
    """To a container's first process, a process of ours, or the one that was named."""
    instance = on_instance(reach)
    reached = at_work(reach, reach.sessions.clock())
    instance.signal_reload()
    return Order(reached)


WAY = Way(
    name="signal",
    does="Sends SIGUSR1 to PostgREST's process.",
    needs="The container engine's socket, a PostgREST that Cachegate started, or `--postgrest-pid`.",
    risks="None for requests.",
    helps="Its channel is disabled, or nothing that is sent through Postgres reaches it.",
    interrupts=False,
    act=act,
)
