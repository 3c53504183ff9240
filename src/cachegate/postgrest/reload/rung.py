"""What a way of reloading is: what it does, needs and risks, how it gives the order, and whether that arrived."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from cachegate.errors import EnvironmentProblem
from cachegate.model.reload import Reached
from cachegate.ports import Instance, Reach

PROMPT = 2.0
"""Seconds after which an order that shows nowhere did not arrive; healthy servers take 0.06 to 0.34 s (B1 to B8)."""


class Unavailable(Exception):
    """This way cannot be tried here; the text says why."""


@dataclass(frozen=True, slots=True)
class Order:
    """An order that was given. `reached` says whether PostgREST has acted on it; `did` what was done, as a clause."""

    reached: Callable[[], Reached]
    did: str = ""


@dataclass(frozen=True, slots=True)
class Way:
    """A way of reloading, for people and for the ladder. All texts are sentences.

    `interrupts`: requests of others fail meanwhile. `act` gives the order; it raises `Unavailable`, or
    `EnvironmentProblem`, where it cannot. `prompt` is after how many seconds without a sign the order counts as lost.
    """

    name: str
    does: str
    needs: str
    risks: str
    helps: str
    interrupts: bool
    act: Callable[[Reach], Order]
    prompt: float = PROMPT


def at_work(reach: Reach, since: datetime) -> Callable[[], Reached]:
    """A judge: PostgREST's sessions did something since then, came or went, or its load counters rose.

    On a server that others use meanwhile that may be their requests: it makes us wait longer, and proves nothing.
    """
    alive, counted = reach.sessions.alive(), reach.loads()
    acted = False  # a load may end between two looks, and leave nothing behind

    def reached() -> Reached:
        nonlocal acted
        seen = reach.sessions.active_since(since)
        acted = acted or seen in (Reached.YES, Reached.AT_WORK)
        acted = acted or reach.sessions.alive() != alive or reach.loads() != counted
        return Reached.YES if acted and seen is not Reached.AT_WORK else seen

    return reached


def on_instance(reach: Reach) -> Instance:
    """PostgREST's process or container. Raises `Unavailable` with the reason why there is none."""
    if reach.instance is None:
        raise Unavailable(reach.absent)
    return reach.instance


def told(problem: EnvironmentProblem | Unavailable) -> str:
    """Why a way is not available, in one line, with what to do about it where that is known."""
    if isinstance(problem, Unavailable):
        return str(problem)
    return ". ".join(part.rstrip(".") for part in (f"{problem.what}: {problem.why}", problem.help) if part)
