"""Would these rows be accepted? A POST that is rolled back; before any, a GET proves that it will be.

PostgREST applies `Prefer: tx=rollback` only with db-tx-end `commit-allow-override` or `rollback-allow-override`, and
then says so in `Preference-Applied`, on reads as well. With the default it ignores the wish, and commits (measured on
six versions).
"""

from __future__ import annotations

import json
from collections.abc import Sequence

from cachegate.model.exchange import NoAnswer, Refused, Resolved, RollbackHeeded, RowsInsertable
from cachegate.postgrest.probes.family import NOT_ALLOWED, NOT_READY, Family, Reading, refused, unclear
from cachegate.postgrest.requests import Request, Response, columns, profile, segment
from cachegate.postgrest.versions import Capabilities

WISH = ("Prefer", "tx=rollback, return=minimal")
TROUBLE = {"08", "25", "40", "53", "57", "58", "XX"}
"""Classes of SQLSTATEs that speak of the server, of its load or of other sessions, not of the row."""


def _request(claims: Sequence[RollbackHeeded | RowsInsertable], can: Capabilities) -> Request:
    (claim,) = claims
    path = "/" + segment(claim.relation)
    if isinstance(claim, RollbackHeeded):
        path = f"{path}?limit=0&select={columns([claim.column])}"
        return Request("GET", path, (*profile(claim.schema), WISH), role=claim.role)
    named = columns(json.loads(claim.rows[0]))
    headers = (*profile(claim.schema), ("Content-Type", "application/json"), WISH)
    body = f"[{','.join(claim.rows)}]".encode()
    return Request("POST", f"{path}?columns={named}", headers, body, claim.role)


def _read(claims: Sequence[RollbackHeeded | RowsInsertable], response: Response, can: Capabilities) -> Reading:
    (claim,) = claims
    if response.status in (200, 201, 206):
        if _rolled_back(response):
            return Resolved()
        if isinstance(claim, RollbackHeeded):
            return Refused(response.status, "", "PostgREST does not apply Prefer: tx=rollback")
        return NoAnswer("PostgREST accepted the rows, and did not say that it took them back")
    code, _ = response.error
    if code in NOT_READY or code in NOT_ALLOWED or not code or code[:2] in TROUBLE:
        return unclear(response)
    return refused(response)


def _rolled_back(response: Response) -> bool:
    applied = response.header("preference-applied").split(",")
    return "tx=rollback" in (one.strip() for one in applied)


FAMILY = Family((RollbackHeeded, RowsInsertable), lambda claim: claim, lambda claim: 0, _request, _read)
