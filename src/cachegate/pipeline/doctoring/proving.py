"""What shows that a way of reloading worked: the fence where one may stand, else what was wrong and is not any more."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from psycopg import Connection

from cachegate.model.reload import Rung
from cachegate.model.vitals import Trial
from cachegate.options import Options
from cachegate.pipeline.doctoring.looking import Examination, again, examine
from cachegate.pipeline.doctoring.patient import Patient
from cachegate.pipeline.fencing import Fence
from cachegate.waiting import look_until

PAUSE = 0.1
"""Seconds between two looks at a server that may be loading: without a fence its answers alone tell."""
FENCED = "a view that was made for this, and that nobody had seen before, is in the API"
COMPLETE = "everything that the API lacked is there"
CURED = "what was wrong before is so no more"


@dataclass(slots=True)
class Proof:
    """Called with seconds, it looks so long for a fact and names it, as the ladder wants it.

    `connection` reads. `fence`, and `look` which waits for it, are None where none may stand.
    """

    patient: Patient
    connection: Connection[Any]
    first: Examination
    options: Options
    fence: Fence | None
    look: Callable[[float], str | None] | None
    _seen: dict[str, float | None] = field(default_factory=dict)
    _started: float = field(default_factory=time.monotonic)

    def __call__(self, seconds: float) -> str | None:
        if self.fence is not None and self.look is not None:
            return self._by_fence(self.fence, self.look, seconds)
        return look_until(self._without_fence, lambda fact: fact is not None, seconds=seconds, pause=PAUSE)

    def trial(self, rung: Rung) -> Trial | None:
        """The experiment that this way was; None where nothing was made that could have been seen."""
        return None if self.fence is None else Trial(rung.name, rung.reached, dict(self._seen), rung.seconds)

    def lacking(self) -> int | None:
        """How much the API lacks now, None where it cannot be asked."""
        asking = self.first.asking
        return None if asking is None else len(again(asking).objects().lacking)

    def _by_fence(self, fence: Fence, look: Callable[[float], str | None], seconds: float) -> str | None:
        shown = look(seconds)
        after = time.monotonic() - self._started
        for prober in fence.probers:
            known = prober.url not in fence.blind
            self._seen[prober.url] = (self._seen.get(prober.url) or after) if known else None
        return FENCED if shown is not None else None

    def _without_fence(self) -> str | None:
        asking = self.first.asking
        if asking is not None and asking.look.stale:
            return None if again(asking).look.stale else COMPLETE
        return CURED if not examine(self.patient, self.connection, self.options).diagnoses else None
