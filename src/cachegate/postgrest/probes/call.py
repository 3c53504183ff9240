"""Does a call with exactly these argument names find one overload? Nothing is called.

12.0 and newer: planned and refused. Older: an embed of something unknown is refused (PGRST200) once the overload is
chosen. Before 14.2 a function with one json, text, xml or bytea parameter swallows any POST keys; there GET asks.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from urllib.parse import quote

from cachegate.model.exchange import CallResolves, Resolved
from cachegate.postgrest.probes.family import PREFERENCE, UNKNOWN, Family, Reading, Whole, refused, unclear
from cachegate.postgrest.requests import Request, Response, profile, quoted, segment
from cachegate.postgrest.versions import Capabilities

BODIES = {
    "text": ("text/plain", b""),
    "xml": ("text/xml", b""),
    "bytea": ("application/octet-stream", b""),
}


def _request(claims: Sequence[CallResolves], can: Capabilities) -> Request:
    (claim,) = claims
    query = [] if can.plan_only else [f"select=*,{UNKNOWN}(*)"]
    path = "/rpc/" + segment(claim.function)
    headers = [*profile(claim.schema), *([("Prefer", PREFERENCE)] if can.plan_only else [])]
    names = sorted(claim.arguments)
    if claim.lenient and claim.body_type is None and not can.strict_bodies:
        query = [f"{quote(quoted(name), safe='')}=1" for name in names] + query
        return Request("GET", f"{path}?{'&'.join(query)}", tuple(headers))
    kind, body = BODIES.get(claim.body_type or "", ("application/json", json.dumps(dict.fromkeys(names)).encode()))
    return Request("POST", "?".join([path, *query]), (*headers, ("Content-Type", kind)), body)


def _read(claims: Sequence[CallResolves], response: Response, can: Capabilities) -> Reading:
    code, message = response.error
    if code in {"PGRST202", "PGRST203", "PGRST106"}:
        return Whole(refused(response))
    if code == "PGRST122" and can.plan_only:
        return Resolved()
    if code == "PGRST200" and UNKNOWN in message and not can.plan_only:
        return Resolved()
    return unclear(response)


FAMILY = Family((CallResolves,), lambda claim: claim, lambda claim: 0, _request, _read)
