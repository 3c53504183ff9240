"""The proof of a reload: a relation that nobody has seen before becomes known.

A relation, because a cache load is not one snapshot and reads relations first (measured on six versions): a fence made
of a function can be seen in a cache whose relations are old.
"""

from __future__ import annotations

import json
import time
from collections.abc import Sequence

from cachegate.model.exchange import NoAnswer
from cachegate.postgrest.identify import PAUSE
from cachegate.postgrest.prober import Prober
from cachegate.postgrest.requests import Request, profile, segment


def knows(prober: Prober, schema: str, name: str) -> bool:
    """Whether PostgREST has this relation in its cache. OPTIONS opens no transaction and needs no grant."""
    answer = prober.one(Request("OPTIONS", "/" + segment(name), profile(schema)))
    return not isinstance(answer, NoAnswer) and answer.status == 200


def watch(probers: Sequence[Prober], schema: str, name: str, *, timeout: float) -> tuple[float | None, ...]:
    """Wait until every PostgREST knows the fence: for each the seconds that it took, None when the time was up."""
    started = time.monotonic()
    seconds: list[float | None] = [None] * len(probers)
    while True:
        for place, prober in enumerate(probers):
            if seconds[place] is None and knows(prober, schema, name):
                seconds[place] = time.monotonic() - started
        now = time.monotonic() - started
        if None not in seconds or now >= timeout:
            return tuple(seconds)
        time.sleep(min(PAUSE, 0.005 + now / 10))  # between two looks, sooner at first: nobody is told of a reload


def whoami(prober: Prober, schema: str, name: str) -> str | None:
    """The role that an anonymous request runs as, read through the fence; None when it cannot be told."""
    answer = prober.one(Request("GET", f"/{segment(name)}?select=role", profile(schema)))
    if isinstance(answer, NoAnswer) or answer.status != 200:
        return None
    rows = json.loads(answer.body)
    return str(rows[0]["role"]) if rows else None
