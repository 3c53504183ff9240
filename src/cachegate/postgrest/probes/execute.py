"""May this role call this function? Its plan is asked for, which takes the grant and calls nothing.

PostgREST shows plans only with `db-plan-enabled`, which is off by default; else it refuses the media type (PGRST107)
before it looks at the database, and nothing is known. Measured on 11.2.2 and 12.0.2, with functions that write and,
on the latter, a handler for any media type: nothing was written, in either setting.
"""

from __future__ import annotations

import json
from collections.abc import Sequence

from cachegate.model.exchange import CallAllowed, NoAnswer, Resolved
from cachegate.postgrest.probes.call import BODIES
from cachegate.postgrest.probes.family import Family, Reading, refused, unclear
from cachegate.postgrest.requests import Request, Response, profile, segment
from cachegate.postgrest.versions import Capabilities

PLAN = "application/vnd.pgrst.plan+json"


def _request(claims: Sequence[CallAllowed], can: Capabilities) -> Request:
    (claim,) = claims
    named = json.dumps(dict.fromkeys(sorted(claim.arguments))).encode()
    kind, body = BODIES.get(claim.body_type or "", ("application/json", named))
    headers = (*profile(claim.schema), ("Content-Type", kind), ("Accept", PLAN))
    return Request("POST", f"/rpc/{segment(claim.function)}", headers, body, claim.role)


def _read(claims: Sequence[CallAllowed], response: Response, can: Capabilities) -> Reading:
    code, _ = response.error
    if response.status == 200:
        return Resolved()
    if code == "42501":
        return refused(response)
    if code == "PGRST107":
        return NoAnswer("PostgREST shows no plans (db-plan-enabled), and to call it would be to run it")
    return unclear(response)


FAMILY = Family((CallAllowed,), lambda claim: claim, lambda claim: 0, _request, _read)
