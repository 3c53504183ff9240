"""The proof of a reload: a relation that nobody has seen before becomes known.

A relation, because a cache load is not one snapshot and reads relations first (measured on six versions): a fence made
of a function can be seen in a cache whose relations are old.
"""

from __future__ import annotations

import json
import time

from cachegate.model.exchange import NoAnswer
from cachegate.postgrest.identify import PAUSE
from cachegate.postgrest.prober import Prober
from cachegate.postgrest.requests import Request, profile, segment


def seen(prober: Prober, schema: str, name: str, *, timeout: float) -> float | None:
    """Wait until PostgREST knows the fence; returns the seconds it took, None when the time is up.

    OPTIONS opens no transaction and needs no grant.
    """
    started = time.monotonic()
    request = Request("OPTIONS", "/" + segment(name), profile(schema))
    while True:
        answer = prober.one(request)
        now = time.monotonic() - started
        if not isinstance(answer, NoAnswer) and answer.status == 200:
            return now
        if now >= timeout:
            return None
        time.sleep(min(PAUSE, 0.005 + now / 10))  # between two looks; sooner at first


def whoami(prober: Prober, schema: str, name: str) -> str | None:
    """The role that an anonymous request runs as, read through the fence; None when it cannot be told."""
    answer = prober.one(Request("GET", f"/{segment(name)}?select=role", profile(schema)))
    if isinstance(answer, NoAnswer) or answer.status != 200:
        return None
    rows = json.loads(answer.body)
    return str(rows[0]["role"]) if rows else None
