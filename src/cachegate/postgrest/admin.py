"""The admin server's second witness: how many cache loads succeeded and failed (`/metrics`, since 12.2)."""

from __future__ import annotations

import re
from dataclasses import dataclass

from cachegate.model.exchange import NoAnswer
from cachegate.postgrest.prober import Prober
from cachegate.postgrest.requests import Request, Response

METRICS = Request("GET", "/metrics")
READY = Request("GET", "/ready")
LINE = re.compile(r'^pgrst_schema_cache_loads_total\{status="(SUCCESS|FAIL)"\}\s+([0-9.eE+]+)', re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Loads:
    """Counters since PostgREST started. A counter that is not there yet is 0."""

    succeeded: int
    failed: int


def loads(admin: Prober | None) -> Loads | None:
    """The counters; None without an admin server, or before 12.2, which answers 404."""
    if admin is None:
        return None
    answer = admin.one(METRICS)
    return None if isinstance(answer, NoAnswer) else read(answer)


def read(answer: Response) -> Loads | None:
    """The counters in an answer of `/metrics`."""
    if answer.status != 200:
        return None
    found = {status: int(float(number)) for status, number in LINE.findall(answer.body.decode("utf-8", "replace"))}
    return Loads(found.get("SUCCESS", 0), found.get("FAIL", 0))


def compared(before: Loads | None, after: Loads | None) -> str:
    """What the counters say happened in between, as a sentence; "" when there are none to compare.

    A restart sets them back. A rise of SUCCESS alone proves nothing: that load may have begun before the last commit.
    """
    if before is None or after is None:
        return ""
    if after.failed > before.failed:
        return "By its own counters, loads of the schema cache failed meanwhile."
    if after.succeeded > before.succeeded:
        return "By its own counters, a load of the schema cache succeeded meanwhile."
    return "By its own counters, it has not loaded the schema cache since."


def ready(admin: Prober | None) -> bool | None:
    """Whether its last load succeeded and its database answers (`/ready`); None without an admin server."""
    answer = admin.one(READY) if admin is not None else None
    return None if answer is None or isinstance(answer, NoAnswer) else answer.status == 200
