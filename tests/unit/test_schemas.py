"""Random schemas are repeatable, and random enough: what the comparison with servers rests on."""

from __future__ import annotations

import pytest

from schemas import world
from schemas.draw import LONGEST, ODD, RESERVED, Draw

EVERY_DAY = range(30)
FEATURES = (
    "partition by list",
    "partition of",
    "inherits",
    "materialized view",
    "union all",
    "group by",
    "with ready as",
    "coalesce",
    "unique index",
    "add constraint",
    "deferrable",
    "_private",
    "returns setof",
    "rows 1",
    "returns table",
    "variadic",
    "inout",
    " out ",
    "default null",
    "create procedure",
    "create aggregate",
    "returns trigger",
    "grant select",
)


def test_a_seed_gives_the_same_schema_each_time() -> None:
    """What failed can be made again from its number; another number gives another schema."""
    assert world(7) == world(7)
    assert world(7).sql != world(8).sql


@pytest.mark.parametrize("feature", FEATURES)
def test_the_everyday_schemas_have_every_feature(feature: str) -> None:
    """Nothing that the comparison is meant to cover is left to luck."""
    assert any(feature in world(seed).sql for seed in EVERY_DAY)


def test_names_are_different_and_fit() -> None:
    """Postgres cuts what is longer, and two names of one schema must not collide by that."""
    draw = Draw(1)
    drawn = [draw.name("t") for _ in range(500)]

    assert len(set(drawn)) == len(drawn)
    assert max(len(name.encode()) for name in drawn) == LONGEST
    assert set(RESERVED) <= set(drawn)


def test_odd_names_come_up() -> None:
    """Every kind of odd name is drawn sooner or later, and most names are plain all the same."""
    draw = Draw(2)
    drawn = [draw.name("t") for _ in range(1500)]

    for number, pattern in enumerate(ODD):
        assert any(pattern.format(place) in drawn for place in range(1, 1501)), number
    assert sum(name.isascii() and name.isalnum() for name in drawn) > len(drawn) / 2


def test_worlds_do_not_share_a_schema() -> None:
    """So any of them can live in one database."""
    names = [name for seed in EVERY_DAY for one in [world(seed)] for name in (*one.exposed, one.private)]

    assert len(set(names)) == 3 * len(EVERY_DAY)
