"""Stopping and starting PostgREST: the surest way, and the one that costs requests."""

from __future__ import annotations

from cachegate.model.reload import Reached
from cachegate.ports import Reach
from cachegate.postgrest.reload.rung import Order, Way, at_work, on_instance


def act(reach: Reach) -> Order:
    """By the command that was given, else by whoever runs it. A command may return before it is back: then wait."""
    since = reach.sessions.clock()
    if reach.command is None:
        on_instance(reach).restart()
        return Order(lambda: Reached.YES)
    reach.command()
    judge = at_work(reach, since)

    def reached() -> Reached:
        return Reached.UNKNOWN if (seen := judge()) is Reached.NO else seen

    return Order(reached)


WAY = Way(
    name="restart",
    does="Restarts PostgREST: its container, the process that Cachegate started, or by `--restart-command`.",
    needs="The container engine's socket, a PostgREST that Cachegate started, or `--restart-command`.",
    risks="Requests fail until it is back; one that cannot start any more stays away.",
    helps="The process is stuck or stopped, or waits long before it tries a failed load again.",
    interrupts=True,
    act=act,
)
