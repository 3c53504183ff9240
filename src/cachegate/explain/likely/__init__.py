"""What likely happened, as a log tells it."""

from __future__ import annotations

from cachegate.explain.likely import server, things
from cachegate.explain.likely.conclusion import Conclusion
from cachegate.explain.tally import Tally

__all__ = ["Conclusion", "conclude"]


def conclude(tally: Tally) -> tuple[Conclusion, ...]:
    """The server's own troubles first: what is refused often follows from them."""
    return (*server.conclusions(tally), *things.conclusions(tally))
