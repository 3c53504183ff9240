"""May this role read these columns? A GET that selects them and wants no row."""

from __future__ import annotations

from collections.abc import Sequence

from cachegate.model.exchange import ColumnReadable, Resolved
from cachegate.postgrest.probes.family import Family, Reading, Whole, refused, relation_unknown, unclear
from cachegate.postgrest.requests import Request, Response, columns, length, profile, segment
from cachegate.postgrest.versions import Capabilities

NOT_SO = {"42501", "42703", "42P01", "42883", "42704", "PGRST200", "PGRST204"}


def _request(claims: Sequence[ColumnReadable], can: Capabilities) -> Request:
    first = claims[0]
    path = f"/{segment(first.relation)}?limit=0&select={columns(claim.column for claim in claims)}"
    return Request("GET", path, profile(first.schema), role=first.role)


def _read(claims: Sequence[ColumnReadable], response: Response, can: Capabilities) -> Reading:
    code, _ = response.error
    if response.status in (200, 206):
        return Resolved()
    if relation_unknown(response) or code in {"42P01", "42P17", "PGRST106"}:
        return Whole(refused(response))
    if code in NOT_SO:
        return refused(response)
    return unclear(response)


FAMILY = Family(
    (ColumnReadable,),
    lambda claim: (claim.schema, claim.relation, claim.role),
    lambda claim: length(claim.column) + 12,
    _request,
    _read,
)
