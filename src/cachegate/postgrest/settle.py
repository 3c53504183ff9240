"""Settling claims: ask for many at once, split only what is refused."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Iterator, Sequence
from dataclasses import dataclass

from cachegate.model.exchange import Answer, Claim, NoAnswer, Refused
from cachegate.postgrest.probes import family_of
from cachegate.postgrest.probes.family import Family, Whole
from cachegate.postgrest.requests import Request, Response
from cachegate.postgrest.versions import Capabilities

LINE = 16_000
"""Bytes of names in one request line; servers and gateways take at least twice that."""

Ask = Callable[[Sequence[Request]], Sequence[Response | NoAnswer]]


@dataclass(frozen=True, slots=True)
class Batch:
    """Claims that one request carries."""

    family: Family
    claims: tuple[Claim, ...]


def settle(claims: Iterable[Claim], ask: Ask, can: Capabilities) -> dict[Claim, Answer]:
    """One answer for each claim. `ask` sends requests side by side and answers in their order.

    A run in which everything holds costs one request for each batch; a false claim costs a logarithm more.
    """
    answers: dict[Claim, Answer] = {}
    waiting = list(batches(claims))
    while waiting:
        requests = [batch.family.request(batch.claims, can) for batch in waiting]
        again: list[Batch] = []
        for batch, response in zip(waiting, ask(requests), strict=True):
            reading = response if isinstance(response, NoAnswer) else batch.family.read(batch.claims, response, can)
            if isinstance(reading, Whole):
                reading = reading.answer
            elif isinstance(reading, Refused) and len(batch.claims) > 1:
                again += _halves(batch)
                continue
            answers.update(dict.fromkeys(batch.claims, reading))
        waiting = again
    return answers


def batches(claims: Iterable[Claim]) -> Iterator[Batch]:
    """Group claims by what may share a request, within the length of a request line; duplicates once."""
    groups: dict[Hashable, tuple[Family, list[Claim]]] = {}
    for claim in dict.fromkeys(claims):
        family = family_of(claim)
        groups.setdefault((id(family), family.group(claim)), (family, []))[1].append(claim)
    for family, group in groups.values():
        yield from _within_line(family, group)


def _within_line(family: Family, claims: Sequence[Claim]) -> Iterator[Batch]:
    taken: list[Claim] = []
    length = 0
    for claim in claims:
        size = family.size(claim)
        if taken and length + size > LINE:
            yield Batch(family, tuple(taken))
            taken, length = [], 0
        taken.append(claim)
        length += size
    if taken:
        yield Batch(family, tuple(taken))


def _halves(batch: Batch) -> tuple[Batch, Batch]:
    middle = len(batch.claims) // 2
    return Batch(batch.family, batch.claims[:middle]), Batch(batch.family, batch.claims[middle:])
