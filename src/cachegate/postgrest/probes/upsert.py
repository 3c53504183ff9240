"""Is there a unique key that an upsert on these columns can use? A zero-row upsert.

Postgres looks for the key while planning, before it looks at grants: without a grant, 42501 says that it was found.
"""

from __future__ import annotations

from collections.abc import Sequence

from cachegate.model.exchange import Resolved, UpsertResolves
from cachegate.postgrest.probes.family import Family, Reading, Whole, refused, relation_unknown, unclear
from cachegate.postgrest.probes.write import of_database, raised_by_project
from cachegate.postgrest.requests import Request, Response, columns, profile, segment
from cachegate.postgrest.versions import Capabilities

NOT_SO = {"0A000", "42P10", "42501", "42703", "42704", "42883", "42P01", "42P17", "428C9", "PGRST204", "PGRST106"}


def _request(claims: Sequence[UpsertResolves], can: Capabilities) -> Request:
    (claim,) = claims
    query = f"columns={columns(claim.written)}&on_conflict={columns(claim.columns)}"
    headers = (
        *profile(claim.schema),
        ("Content-Type", "application/json"),
        ("Prefer", "resolution=merge-duplicates,return=minimal"),
    )
    return Request("POST", f"/{segment(claim.relation)}?{query}", headers, b"[]", claim.role)


def _read(claims: Sequence[UpsertResolves], response: Response, can: Capabilities) -> Reading:
    (claim,) = claims
    code, _ = response.error
    if response.status in (200, 201, 204) or raised_by_project(code):
        return Resolved()
    if code == "42501" and claim.role is None:
        return Resolved()
    if relation_unknown(response) or code in NOT_SO or of_database(code):
        return Whole(refused(response))
    return unclear(response)


FAMILY = Family((UpsertResolves,), lambda claim: claim, lambda claim: 0, _request, _read)
