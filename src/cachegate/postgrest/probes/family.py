"""What a family of probes is, and the readings that all of them share."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass
from typing import Any

from cachegate.model.exchange import Answer, NoAnswer, Refused
from cachegate.postgrest.requests import Request, Response
from cachegate.postgrest.versions import Capabilities

UNKNOWN = "cachegate_unknown"
"""A name that no schema has: what is refused because of it was understood up to there."""

PREFERENCE = "handling=strict, cachegate"
"""Refused after planning, by 12.0 and newer only: older servers would execute the request."""

NOT_READY = {
    "PGRST000": "it has no connection to its database",
    "PGRST001": "it has no connection to its database",
    "PGRST002": "its schema cache is not loaded",
    "PGRST003": "its connection pool is exhausted",
}
NOT_ALLOWED = {
    "PGRST300": "it has no JWT secret",
    "PGRST301": "it does not accept the token: is --jwt-secret the one that PostgREST has?",
    "PGRST302": "anonymous access is off: give --jwt-secret",
    "PGRST303": "it does not accept the token's claims: see --jwt-audience and --jwt-role-claim",
}


@dataclass(frozen=True, slots=True)
class Whole:
    """A refusal that holds for every claim in the request, not only for one of them."""

    answer: Refused


Reading = Answer | Whole


@dataclass(frozen=True, slots=True)
class Family:
    """One kind of question.

    `claims` are the types it asks; those with the same `group` may share a request; `size` is what a claim adds to
    the request line, in bytes; `read` gives the answer for all claims of the request at once.
    """

    claims: tuple[type, ...]
    group: Callable[[Any], Hashable]
    size: Callable[[Any], int]
    request: Callable[[Sequence[Any], Capabilities], Request]
    read: Callable[[Sequence[Any], Response, Capabilities], Reading]


def unclear(response: Response) -> NoAnswer:
    """An answer that says nothing about the claim."""
    code, message = response.error
    if code in NOT_READY:
        return NoAnswer(f"PostgREST answers {response.status} {code}: {NOT_READY[code]}")
    if code in NOT_ALLOWED:
        return NoAnswer(f"PostgREST answers {response.status} {code}: {NOT_ALLOWED[code]}")
    told = f"{code} {message}".strip()
    return NoAnswer(f"PostgREST answers {response.status} {told}".strip())


def refused(response: Response, code: str | None = None) -> Refused:
    found, message = response.error
    return Refused(response.status, code or found, message)


def relation_unknown(response: Response) -> bool:
    """PGRST205 since 13.0; before, 404 without a body worth the name."""
    code, _ = response.error
    return code == "PGRST205" or (response.status == 404 and not code)
