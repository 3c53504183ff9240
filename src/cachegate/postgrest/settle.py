"""Settling claims: ask for many at once, split only what is refused."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Iterator, Sequence
from dataclasses import dataclass

from cachegate.model.exchange import Answer, Claim, NoAnswer, Refused
from cachegate.postgrest.probes import family_of, together
from cachegate.postgrest.probes.family import Family, Whole
from cachegate.postgrest.requests import Request, Response
from cachegate.postgrest.versions import Capabilities

LINE = 32_000
"""Bytes of names in one request line. PostgREST takes about 50,000 for line and headers together."""

Ask = Callable[[Sequence[Request]], Sequence[Response | NoAnswer]]


@dataclass(frozen=True, slots=True)
class Batch:
    """Claims that one request carries."""

    family: Family
    claims: tuple[Claim, ...]
    size: int = 0  # bytes that the claims add to the request line


def settle(claims: Iterable[Claim], ask: Ask, can: Capabilities) -> dict[Claim, Answer]:
    """One answer for each claim. `ask` sends requests side by side and answers in their order.

    A run in which everything holds costs one request for each batch; a false claim costs a logarithm more.
    """
    answers: dict[Claim, Answer] = {}
    waiting = list(gathered(batches(claims)))
    while waiting:
        requests = [batch.family.request(batch.claims, can) for batch in waiting]
        again: list[Batch] = []
        for batch, response in zip(waiting, ask(requests), strict=True):
            reading = response if isinstance(response, NoAnswer) else batch.family.read(batch.claims, response, can)
            if isinstance(reading, Whole):
                reading = reading.answer
            elif isinstance(reading, Refused) and len(batch.claims) > 1:
                again += _parts(batch)
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
            yield Batch(family, tuple(taken), length)
            taken, length = [], 0
        taken.append(claim)
        length += size
    if taken:
        yield Batch(family, tuple(taken), length)


def gathered(found: Iterable[Batch]) -> Iterator[Batch]:
    """Put what one role may do with one table into one request; what has no counterpart is asked by itself."""
    groups: dict[Hashable, dict[type, Batch]] = {}
    for batch in found:
        place, kind = together.place(batch.claims[0]), type(batch.claims[0])
        group = groups.setdefault(place, {})
        if place is None or kind in group:
            yield batch
        else:
            group[kind] = batch
    for group in groups.values():
        parts = tuple(group.values())
        size = sum(part.size for part in parts)
        if len(parts) == together.PARTS and size <= LINE:
            yield Batch(together.FAMILY, tuple(claim for part in parts for claim in part.claims), size)
        else:
            yield from parts


def _parts(batch: Batch) -> tuple[Batch, ...]:
    return tuple(batches(batch.claims)) if batch.family is together.FAMILY else _halves(batch)


def _halves(batch: Batch) -> tuple[Batch, Batch]:
    middle = len(batch.claims) // 2
    return Batch(batch.family, batch.claims[:middle]), Batch(batch.family, batch.claims[middle:])
