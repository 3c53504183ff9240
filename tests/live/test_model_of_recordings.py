"""The model of a schema cache against what four real servers said they had, thing by thing and both ways."""

from __future__ import annotations

import gzip
import json
from pathlib import Path

import psycopg
import pytest

from cachegate.database import introspect
from cachegate.derive import api_of
from cachegate.derive.contents import contents
from cachegate.model.catalog import Roles
from cachegate.model.contents import Contents, disagreements
from cachegate.postgrest import cache
from cachegate.postgrest.requests import Response
from conftest import FreshDatabase

FOLDER = Path(__file__).parents[1] / "recordings"
DUMPING = ("12.2.12", "13.0.8", "14.17", "16.2")
SCRIPTS = ("base", "change", "drop")
LOADED = {"base": 1, "fresh": 2, "fresh_drop": 3}  # how many of the scripts such a cache has seen
STALE = {"stale": 1, "stale_drop": 2}
ROLES = Roles("authenticator", "anon", ("anon",), ("anon",))


def dumped(version: str, state: str) -> Contents:
    recorded = json.loads(gzip.decompress((FOLDER / f"postgrest-{version}.json.gz").read_bytes()))
    found = cache.read(Response(200, (), json.dumps(recorded["schema_cache"][state]).encode()))
    assert found
    return found


def modelled(url: str) -> list[Contents]:
    """The model of an empty database, and after each script."""
    with psycopg.connect(url, autocommit=True) as connection:
        models = [contents(api_of(introspect.snapshot(connection, ("api",), ROLES)))]
        for name in SCRIPTS:
            connection.execute((FOLDER / f"{name}.sql").read_bytes())
            models.append(contents(api_of(introspect.snapshot(connection, ("api",), ROLES))))
        return models


@pytest.mark.parametrize("postgres", ["15", "18"])
def test_model_is_what_servers_have(postgres: str, fresh_database: FreshDatabase) -> None:
    """After a load nothing is missing, nothing is extra, and nothing is unlike."""
    models = modelled(fresh_database(postgres).url)

    assert [len(model) for model in models] == [0, 9, 83, 79]
    for state, scripts in LOADED.items():
        for version in DUMPING:
            assert list(disagreements(models[scripts], dumped(version, state))) == [], (state, version)


def test_stale_cache_lacks_exactly_the_change(fresh_database: FreshDatabase) -> None:
    """Without a load, server and model differ in what the script did, both ways, and in nothing else."""
    models = modelled(fresh_database("15").url)

    for state, seen in STALE.items():
        changed = {one.subject for one in disagreements(models[seen], models[seen + 1])}
        assert changed
        for version in DUMPING:
            found = {one.subject for one in disagreements(models[seen + 1], dumped(version, state))}
            assert found == changed, (state, version)
