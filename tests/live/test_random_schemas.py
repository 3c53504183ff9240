"""The model against real servers: of random schemas, everything that can be asked is answered as predicted."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Iterator, Mapping
from itertools import chain

import pytest

import predictions
from cachegate.model.exchange import Claim, EmbedResolves
from conftest import FreshDatabase, StartPostgrest
from live.served import Served, disagreements, served
from predictions import RESOLVES
from schemas import World, world

PAIRS = pytest.mark.parametrize(("postgrest", "postgres"), [("11.2.2", "15"), ("12.0.2", "18")])
NIGHTLY = bool(os.environ.get("CACHEGATE_NIGHTLY"))
SEEDS = range(300) if NIGHTLY else range(30)
TOGETHER = 30
"""Schemas behind one PostgREST: starting it costs more than asking it."""
OTHERS = 30 if NIGHTLY else 2
"""Of the names that find nothing in an embed, so many for each pair: refusals cost a server the most."""


@PAIRS
@pytest.mark.parametrize("first", SEEDS[::TOGETHER])
def test_the_model_agrees_with_the_server(
    first: int, postgrest: str, postgres: str, fresh_database: FreshDatabase, start_postgrest: StartPostgrest
) -> None:
    """Relations, columns, embeds of every pair with every hint, calls with every combination of arguments."""
    worlds = [world(seed) for seed in SEEDS[first : first + TOGETHER]]
    schemas = list(chain.from_iterable(one.exposed for one in worlds))
    with served(fresh_database(postgres), start_postgrest, postgrest, schemas, [one.sql for one in worlds]) as running:
        seen: Counter[str] = Counter()
        wrong = [line for one in worlds for line in asked(running, one, seen)]

    assert not wrong, "\n".join(wrong)
    assert {"resolves", "PGRST200", "PGRST201", "PGRST202", "PGRST203", "PGRST204", "PGRST205"} <= seen.keys()


def asked(running: Served, one: World, seen: Counter[str]) -> Iterator[str]:
    """Disagreements about one random schema, and what it takes to see them again."""
    for schema in one.exposed:
        predicted = questions(running, one, schema)
        seen.update(predicted.values())
        found = [*disagreements(predicted, running.answers(predicted)), *misshapen(running, schema, predicted)]
        if found:
            yield "\n".join([f"\nseed {one.seed}, schema {schema}:", *found, one.sql])


def misshapen(running: Served, schema: str, predicted: Mapping[Claim, str]) -> Iterator[str]:
    """Embeds of one row that should be of many, or the other way; and methods that a relation should not have."""
    single = [claim for claim, wanted in predicted.items() if isinstance(claim, EmbedResolves) and wanted == RESOLVES]
    for claim, one in running.spread(single).items():
        if one is not predictions.to_one(running.api, claim):
            yield f"{claim}: PostgREST gives {'one row' if one else 'many'}, not so the model"
    for name, methods in running.allowed([name for name in running.api.relations if name[0] == schema]).items():
        if methods != (wanted := predictions.verbs(running.api, name)):
            yield f"{name}: the model allows {sorted(wanted)}, PostgREST {sorted(methods)}"


def questions(running: Served, one: World, schema: str) -> dict[Claim, str]:
    names = running.names(schema, (*one.exposed, one.private))
    strict = running.servers.can.strict_bodies
    return dict(
        chain[tuple[Claim, str]](
            predictions.relations(running.catalog, names),
            predictions.embeds(running.api, names, OTHERS),
            predictions.calls(running.catalog, running.api, names, strict_bodies=strict),
        )
    )
