"""Ways of making PostgREST load the schema again, one file each, from the gentlest to the surest."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime

from cachegate.errors import EnvironmentProblem
from cachegate.model.reload import Reached, Reload, Rung, RungOutcome
from cachegate.ports import Reach
from cachegate.postgrest.reload.policy import Ladder
from cachegate.postgrest.reload.rung import Order, Unavailable, Way, told

BRIEF = 2.0
"""Seconds that one look at a PostgREST may take while nothing shows that an order reached it: it may hang (C11)."""
LOOK = 0.25
"""Seconds between two looks at its sessions, while nothing shows that an order reached it."""
FLOOR = 3.0
"""Seconds that every way gets, however long the ones before it took."""
LAST = 10.0
"""Seconds that the last way gets although nothing shows that it arrived: an overloaded server may be slow to begin."""

Proof = Callable[[float], str | None]
"""Looks so many seconds for a fact that shows the reload, and names it. No look may hang longer than that and `BRIEF`.
"""


def climb(
    ladder: Ladder, reach: Reach, proof: Proof, *, timeout: float, say: Callable[[str], None] = lambda text: None
) -> Reload:
    """Try one way after the other until `proof` names a fact that shows the reload; see `steps`."""
    found: list[str] = []

    def remembered(seconds: float) -> str | None:
        fact = proof(seconds)
        found.extend([fact] if fact is not None else [])
        return fact

    rungs = tuple(steps(ladder, reach, remembered, timeout=timeout, say=say))
    return Reload(rungs, found[-1] if found else None)


def steps(
    ladder: Ladder, reach: Reach, proof: Proof, *, timeout: float, say: Callable[[str], None] = lambda text: None
) -> Iterator[Rung]:
    """Each way as it has been tried; the last one is the one that worked, if any did.

    Whoever reads may look around between two of them, or stop. `timeout` (seconds) is shared: a way gets its part of
    what is left, or all of it while PostgREST is seen at work, and never less than `FLOOR`. One that did not reach
    PostgREST within its `prompt` seconds is given up then, the last one after `LAST`. `say` hears of what interrupts
    service before it is done.
    """
    deadline = time.monotonic() + timeout
    for place, way in enumerate(ladder.ways):
        if reason := ladder.refusal(way):
            yield Rung(way.name, RungOutcome.REFUSED, 0.0, reason, at=datetime.now(UTC))
            continue
        coming = sum(1 for later in ladder.ways[place:] if not ladder.refusal(later))
        if way.interrupts:
            say(f"{way.name}: {way.risks}")
        rung = _tried(way, reach, proof, _Patience(deadline, coming))
        yield rung
        if rung.outcome is RungOutcome.WORKED:
            return


@dataclass(frozen=True, slots=True)
class _Patience:
    """When all must have ended (`time.monotonic`), and how many ways share what is left, this one included."""

    deadline: float
    sharers: int

    def until(self, began: float, reached: Reached, prompt: float) -> float:
        """When a way that began to wait then is given up."""
        left = self.deadline - began
        share = max(FLOOR, left if reached is Reached.AT_WORK else left / self.sharers)
        if reached is Reached.NO:
            share = min(share, prompt if self.sharers > 1 else LAST)
        return began + share


def _tried(way: Way, reach: Reach, proof: Proof, patience: _Patience) -> Rung:
    at, started = datetime.now(UTC), time.monotonic()
    try:
        order = way.act(reach)
    except (Unavailable, EnvironmentProblem) as error:
        return Rung(way.name, RungOutcome.UNAVAILABLE, time.monotonic() - started, told(error), at=at)
    began = time.monotonic()
    fact, reached = _awaited(way, order, proof, patience)
    now = time.monotonic()
    if fact is not None:
        return Rung(way.name, RungOutcome.WORKED, now - started, order.did, reached=True, at=at)
    reason = _why(reached, now - began)
    reason = f"{order.did}; {reason}" if order.did else reason
    return Rung(way.name, RungOutcome.NO_EFFECT, now - started, reason, reached=reached.known, at=at)


def _awaited(way: Way, order: Order, proof: Proof, patience: _Patience) -> tuple[str | None, Reached]:
    """The fact that shows the reload, None if there is none; and whether the order reached PostgREST."""
    began, look = time.monotonic(), LOOK
    while True:
        if (fact := proof(look)) is not None:
            return fact, Reached.YES
        reached, now = order.reached(), time.monotonic()
        left = patience.until(began, reached, way.prompt) - now
        if left <= 0:
            return None, reached
        look = LOOK if reached is Reached.NO else min(left, FLOOR)


def _why(reached: Reached, seconds: float) -> str:
    if reached is Reached.NO:
        return f"it did not reach PostgREST, which did nothing for {seconds:.1f} s"
    if reached is Reached.UNKNOWN:
        return f"nothing changed within {seconds:.1f} s"
    return f"it reached PostgREST, and the schema cache did not move within {seconds:.1f} s"
