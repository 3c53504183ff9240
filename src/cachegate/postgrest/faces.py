"""Whether one server stands behind an address, or several that do not agree: the same questions, asked over again."""

from __future__ import annotations

import time
from collections.abc import Iterable
from itertools import groupby

from cachegate.model.catalog import Name
from cachegate.model.exchange import NoAnswer
from cachegate.model.vitals import Face
from cachegate.postgrest.identify import REFUSAL, TOLD, listed, version
from cachegate.postgrest.prober import Prober
from cachegate.postgrest.probes.family import unclear
from cachegate.postgrest.requests import Request, Response, profile, segment

ROUNDS = 8
"""New connections: with two servers that are drawn by lot, one time in 128 all of them lead to the same."""
LIMIT = 5.0
"""Seconds after which no further connection is made."""


def seen(prober: Prober, sentinel: Name | None) -> tuple[Face, ...]:
    """Every face that the address showed, in the order of their first showing; they come and go if there are two.

    `sentinel` is a relation that is in the database: a server that does not know it has an old cache.
    """
    told, known = [], []
    deadline = time.monotonic() + LIMIT
    for _ in range(ROUNDS):
        prober.reconnect()
        told.append(_listing(prober.one(TOLD)))
        if sentinel is not None:
            known.append(_knowing(prober.one(Request("OPTIONS", "/" + segment(sentinel[1]), profile(sentinel[0])))))
        if time.monotonic() > deadline:
            break
    return alternating(known) or alternating(told)


def alternating(shown: Iterable[Face]) -> tuple[Face, ...]:
    """The different faces, if one of them came back after another.

    A single server whose cache is loaded meanwhile shows two, and the first never again.
    """
    turns = [face for face, _ in groupby(shown)]
    different = tuple(dict.fromkeys(turns))
    return different if len(turns) > len(different) else ()


def _listing(answer: Response | NoAnswer) -> Face:
    if isinstance(answer, NoAnswer):
        return Face(trouble=answer.reason)
    code, _ = answer.error
    return Face(version(answer), listed(answer), trouble="" if code == REFUSAL else unclear(answer).reason)


def _knowing(answer: Response | NoAnswer) -> Face:
    if isinstance(answer, NoAnswer):
        return Face(trouble=answer.reason)
    if answer.status not in (200, 404):
        return Face(version(answer), trouble=unclear(answer).reason)
    return Face(version(answer), known=answer.status == 200)
