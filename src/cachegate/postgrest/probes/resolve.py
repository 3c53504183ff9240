"""Is it in the schema cache? One request for a relation, all its columns and all its relationships.

12.0 and newer: a POST with a preference that is refused after planning. Older: a POST whose `on_conflict` names a
column that does not exist, which Postgres refuses while parsing. Neither executes anything, and neither needs a grant.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from urllib.parse import quote

from cachegate.model.exchange import CacheClaim, ColumnResolves, EmbedResolves, RelationResolves, Resolved
from cachegate.postgrest.probes.family import (
    PREFERENCE,
    UNKNOWN,
    Family,
    Reading,
    Whole,
    refused,
    relation_unknown,
    unclear,
)
from cachegate.postgrest.requests import Request, Response, columns, length, profile, quoted, segment
from cachegate.postgrest.versions import Capabilities

DRIFT = {"PGRST200", "PGRST201", "PGRST204"}
PLANNED = {"42P01", "42703", "42704", "42501"}
"""Planned from the cache, then refused by the database: it has the thing no more, or not for who asks."""


def _group(claim: CacheClaim) -> tuple[str, str]:
    return claim.schema, _relation(claim)


def _relation(claim: CacheClaim) -> str:
    match claim:
        case EmbedResolves(origin=origin):
            return origin
        case RelationResolves(relation=relation) | ColumnResolves(relation=relation):
            return relation
        case _:
            raise TypeError(claim)


def _size(claim: CacheClaim) -> int:
    match claim:
        case EmbedResolves(target=target, hint=hint):
            return length(target) + length(hint or "") + 32
        case ColumnResolves(column=column):
            return length(column) + 12
        case _:
            return 0


def _request(claims: Sequence[CacheClaim], can: Capabilities) -> Request:
    first = claims[0]
    path = "/" + segment(_relation(first))
    named = [claim.column for claim in claims if isinstance(claim, ColumnResolves)]
    embeds = list(_embeds(claims))
    if not named and not embeds:
        return Request("OPTIONS", path, profile(first.schema))
    query = []
    if named:
        query.append("columns=" + columns(named))
    if embeds:
        query.append("select=" + quote(",".join(embeds), safe=""))
    preference = f"{PREFERENCE}, return=representation"
    if not can.plan_only:
        query.append("on_conflict=" + columns([UNKNOWN]))
        preference = "resolution=merge-duplicates,return=representation"
    headers = (*profile(first.schema), ("Content-Type", "application/json"), ("Prefer", preference))
    return Request("POST", f"{path}?{'&'.join(query)}", headers, b"[]")


def _embeds(claims: Sequence[CacheClaim]) -> Iterator[str]:
    for number, claim in enumerate(claims):
        if isinstance(claim, EmbedResolves):
            hint = f"!{quoted(claim.hint)}" if claim.hint is not None else ""
            yield f"e{number}:{quoted(claim.target)}{hint}(*)"


def _read(claims: Sequence[CacheClaim], response: Response, can: Capabilities) -> Reading:
    code, message = response.error
    if relation_unknown(response) or code == "PGRST106":
        return Whole(refused(response))
    if code in DRIFT:
        return refused(response)
    if code == "PGRST122" and can.plan_only:
        return Resolved()
    if code == "42703" and UNKNOWN in message and not can.plan_only:
        return Resolved()
    if code in PLANNED:
        return Resolved()
    if response.status == 200 and len(claims) == 1 and isinstance(claims[0], RelationResolves):
        return Resolved()
    return unclear(response)


FAMILY = Family((RelationResolves, ColumnResolves, EmbedResolves), _group, _size, _request, _read)
