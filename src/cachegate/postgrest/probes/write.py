"""May this role write these columns? A POST or PATCH whose body is an empty array: no row, statement triggers fire.

Never `limit=0` (ignored from 13 on: all rows change), never `{}` (nulls every row).
"""

from __future__ import annotations

from collections.abc import Sequence

from cachegate.model.catalog import Verb
from cachegate.model.exchange import ColumnWritable, Resolved
from cachegate.postgrest.probes.family import Family, Reading, Whole, refused, relation_unknown, unclear
from cachegate.postgrest.requests import Request, Response, columns, length, profile, segment
from cachegate.postgrest.versions import Capabilities

NOT_SO = {"0A000", "42501", "42703", "42704", "42883", "428C9", "55000", "PGRST204"}


def _request(claims: Sequence[ColumnWritable], can: Capabilities) -> Request:
    first = claims[0]
    path = f"/{segment(first.relation)}?columns={columns(claim.column for claim in claims)}"
    headers = (*profile(first.schema), ("Content-Type", "application/json"), ("Prefer", "return=minimal"))
    return Request("POST" if first.verb is Verb.INSERT else "PATCH", path, headers, b"[]", first.role)


def _read(claims: Sequence[ColumnWritable], response: Response, can: Capabilities) -> Reading:
    code, _ = response.error
    if response.status in (200, 201, 204) or raised_by_project(code):
        return Resolved()
    if relation_unknown(response) or code in {"42P01", "42P17", "PGRST106"} or of_database(code):
        return Whole(refused(response))
    if code in NOT_SO:
        return refused(response)
    return unclear(response)


def raised_by_project(code: str) -> bool:
    """The write got as far as the project's own trigger, which refused it: RAISE, or PostgREST's PTxyz."""
    return code == "P0001" or code.startswith("PT")


def of_database(code: str) -> bool:
    """An SQLSTATE of a class that a trigger may raise: not of those for a server in trouble (connection, resources,
    operator, system), for rollbacks, locks, or for syntax and access, which name their cause."""
    return len(code) == 5 and code[:2] not in {"08", "25", "40", "42", "53", "55", "57", "58", "0A", "XX", "PT"}


FAMILY = Family(
    (ColumnWritable,),
    lambda claim: (claim.schema, claim.relation, claim.role, claim.verb),
    lambda claim: length(claim.column) + 12,
    _request,
    _read,
)
