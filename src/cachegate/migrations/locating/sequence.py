"""Events in their order, put at the places that most likely made them, so that none comes before an earlier one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

_Step = tuple[int, int, "_Step | None"]  # which event, where, and the step before


def follow(choices: Sequence[Mapping[int, int]]) -> list[int | None]:
    """For each event, in order, one of its places, or None where none fits between those of the others.

    `choices` gives for each event its places (numbers from 0) with what speaks for each (above 0). The places that come
    out never fall, and the sum of what speaks for them is the largest there is; of equal sums the one with later
    places. Takes about the number of all choices, times the logarithm of the number of places.
    """
    best = _Best(1 + max((place for each in choices for place in each), default=0))
    for event, weights in enumerate(choices):
        reached = [(place, weight, *best.upto(place)) for place, weight in weights.items() if weight > 0]
        for place, weight, sum_before, step in reached:
            best.offer(place, sum_before + (weight << 32) + place, (event, place, step))
    found: list[int | None] = [None] * len(choices)
    _, last = best.upto(best.places - 1)
    while last is not None:
        event, place, last = last
        found[event] = place
    return found


class _Best:
    """The best way to each place so far, so that the best of all up to a place is found fast (a Fenwick tree)."""

    def __init__(self, places: int) -> None:
        self.places = places
        self._tree: list[tuple[int, _Step | None]] = [(0, None)] * (places + 1)

    def upto(self, place: int) -> tuple[int, _Step | None]:
        at, best = place + 1, self._tree[0]
        while at:
            if self._tree[at][0] > best[0]:
                best = self._tree[at]
            at &= at - 1
        return best

    def offer(self, place: int, total: int, step: _Step) -> None:
        at = place + 1
        while at <= self.places:
            if total > self._tree[at][0]:
                self._tree[at] = (total, step)
            at += at & -at
