"""Reading, writing and upserting one table in one request; only if it is refused are the three asked one by one.

A zero-row upsert that wants its rows back needs all that a GET of the same columns, a POST of the same columns and an
upsert on the same key need: SELECT on what it returns (row-level policies included), INSERT on what it names, and the
key. So its success proves all three. A refusal proves nothing: it may need more, UPDATE on columns that may only be
inserted. Tables only, for only they have keys: a view may be writable where it is not readable.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import chain

from cachegate.model.catalog import Verb
from cachegate.model.exchange import ColumnReadable, ColumnWritable, Refused, Resolved, UpsertResolves
from cachegate.postgrest.probes.family import NOT_ALLOWED, NOT_READY, Family, Reading, unclear
from cachegate.postgrest.requests import Request, Response, columns, profile, segment
from cachegate.postgrest.versions import Capabilities

PARTS = 3
Part = ColumnReadable | ColumnWritable | UpsertResolves


def place(claim: object) -> tuple[str, str, str] | None:
    """(schema, relation, role): what claims have in common that can go together; None for those that cannot."""
    match claim:
        case ColumnReadable() | ColumnWritable(verb=Verb.INSERT):
            return claim.schema, claim.relation, claim.role
        case UpsertResolves(role=str(role)):
            return claim.schema, claim.relation, role
        case _:
            return None


def _request(claims: Sequence[Part], can: Capabilities) -> Request:
    key = next(claim for claim in claims if isinstance(claim, UpsertResolves))
    written = dict.fromkeys(chain((one.column for one in claims if isinstance(one, ColumnWritable)), key.written))
    wanted = columns(claim.column for claim in claims if isinstance(claim, ColumnReadable))
    query = f"columns={columns(written)}&on_conflict={columns(key.columns)}&select={wanted}"
    headers = (
        *profile(key.schema),
        ("Content-Type", "application/json"),
        ("Prefer", "resolution=merge-duplicates,return=representation"),
    )
    return Request("POST", f"/{segment(key.relation)}?{query}", headers, b"[]", key.role)


def _read(claims: Sequence[Part], response: Response, can: Capabilities) -> Reading:
    if response.status in (200, 201):
        return Resolved()
    code, message = response.error
    if code in NOT_READY or code in NOT_ALLOWED:
        return unclear(response)
    return Refused(response.status, code, message)


FAMILY = Family((), place, lambda claim: 0, _request, _read)
