"""Chance, repeatable by its seed: names as odd as Postgres allows, and choices between things."""

from __future__ import annotations

import random
from collections.abc import Sequence
from typing import TypeVar

ODD = (
    "Mixed Case {}",
    'quo"te{}',
    "com,ma{}",
    "do.t{}",
    "Ümläut☂{}",
    "per%cent{}",
    "back\\slash{}",
    "par(en){}",
    "ap'os{}",
    "co:lon{}",
    "ex!cl{}",
    "st*ar{}",
    " leading{}",
    "trailing{} ",
    "arrow->>{}",
    "pl+us&{}=#?/;",
    "[]{{}}<>`$^{}",
    "😀日本{}",
    "{}",
)
RESERVED = ("select", "order", "limit", "offset", "columns", "on_conflict", "and", "or", "table", "user", "not.and")
LONGEST = 63  # bytes of a name in Postgres
Thing = TypeVar("Thing")


class Draw:
    """One stream of choices. Names are unique within it."""

    def __init__(self, seed: int) -> None:
        self._random = random.Random(seed)
        self._number = 0
        self._reserved = list(RESERVED)
        self._random.shuffle(self._reserved)

    def chance(self, percent: int) -> bool:
        return self._random.randrange(100) < percent

    def between(self, least: int, most: int) -> int:
        return self._random.randint(least, most)

    def one(self, things: Sequence[Thing]) -> Thing:
        return self._random.choice(things)

    def some(self, things: Sequence[Thing], least: int, most: int) -> list[Thing]:
        """Different ones, in any order; fewer than `least` where there are no more."""
        return self._random.sample(things, min(len(things), self.between(least, most)))

    def name(self, stem: str) -> str:
        """A name that was not drawn before: usually plain, now and then odd, reserved, or as long as can be."""
        self._number += 1
        plain = f"{stem}{self._number}"
        match self.between(0, 19):
            case 0 | 1 | 2:
                return self.one(ODD).format(self._number)
            case 3 if self._reserved:
                return self._reserved.pop()
            case 4:
                letter = self.one(("x", "ü", "☂"))
                room = LONGEST - len(plain)
                return plain + letter * (room // len(letter.encode()))
            case _:
                return plain
