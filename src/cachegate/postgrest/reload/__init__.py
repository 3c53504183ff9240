"""Ways of making PostgREST load the schema again, one file each, from the gentlest to the surest."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable

from cachegate.model.reload import Reload, Rung, RungOutcome
from cachegate.postgrest.reload.rung import Attempt, Unavailable


def climb(attempts: Iterable[Attempt], proof: Callable[[float], str | None], *, timeout: float) -> Reload:
    """Try one rung after the other until `proof(seconds)` names a fact that shows the reload.

    `timeout` (seconds) is shared: all rungs but the last get a part of what is left.
    """
    rungs: list[Rung] = []
    waiting = list(attempts)
    deadline = time.monotonic() + timeout
    while waiting:
        attempt = waiting.pop(0)
        started = time.monotonic()
        patience = max(1.0, (deadline - started) / (len(waiting) + 1))
        try:
            attempt.act()
        except Unavailable as error:
            rungs.append(Rung(attempt.name, RungOutcome.UNAVAILABLE, time.monotonic() - started, str(error)))
            continue
        found = proof(patience)
        seconds = time.monotonic() - started
        if found is not None:
            rungs.append(Rung(attempt.name, RungOutcome.WORKED, seconds))
            return Reload(tuple(rungs), found)
        rungs.append(Rung(attempt.name, RungOutcome.NO_EFFECT, seconds, f"nothing changed within {patience:.1f} s"))
    return Reload(tuple(rungs), None)
