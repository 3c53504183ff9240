"""A green scenario, stopped before its verdict: the cache is held, or the database changed behind PostgREST's back."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import yaml
from psycopg import Connection

from cachegate import derive
from cachegate.database import session
from cachegate.model.api import Api
from cachegate.model.catalog import Catalog
from cachegate.model.exchange import (
    CallResolves,
    Claim,
    ColumnReadable,
    ColumnResolves,
    ColumnWritable,
    EmbedResolves,
    Expectation,
    RelationResolves,
    UpsertResolves,
)
from cachegate.model.report import Outcome
from cachegate.pipeline.asking import ask
from cachegate.pipeline.baseline import Baseline, apply_all, establish, picture, regrant, require_schema
from cachegate.pipeline.files import run_files
from cachegate.pipeline.plan import Plan, plan
from cachegate.pipeline.reloading import reload
from cachegate.pipeline.servers import Servers
from cachegate.pipeline.trial import attempt
from conftest import StartPostgrest
from gate import Given, opened
from scenarios.test_scenarios import HERE, given
from servers import Database

CHANNEL = "held"
"""Listened to, and notified by nobody but us: what migrations send on the usual one is not heard."""


@dataclass
class Judged:
    """A scenario after its migrations. `cached` is what PostgREST has loaded."""

    servers: Servers
    connection: Connection[Any]
    given: Given
    baseline: Baseline
    cached: Api

    def picture(self) -> Catalog:
        anonymous = self.baseline.catalog.roles.anonymous
        return picture(self.servers, self.connection, self.given.options, anonymous)

    def plan(self) -> tuple[Plan, Catalog]:
        catalog = self.picture()
        return plan(self.baseline, catalog), catalog

    def reload(self) -> None:
        """Let PostgREST load what the migrations made."""
        schema = require_schema(self.connection, self.baseline.catalog.schemas)
        assert reload(self.servers, self.connection, schema, self.given.options).reload.proven
        self.cached = derive.api_of(self.picture())

    def failing(self) -> tuple[set[str], set[str]]:
        """Keys of what the gate finds broken of all that it asks the API, and of what the cache should break."""
        raised, catalog = self.plan()
        asked = ask(self.servers, (*raised.changed, *raised.kept), catalog)
        told = [one for one in (*raised.changed, *raised.kept) if one.claims and foretold(one)]
        found = {one.key for one in told if asked.outcome(one) is Outcome.FAILED}
        return found, {one.key for one in told if self._breaks(one)}

    def _breaks(self, one: Expectation) -> bool:
        holding = [self._holds(claim) for claim in one.claims]
        return any(holding) if one.check == "gone" else not all(holding)

    def _holds(self, claim: Claim) -> bool:
        api, strict = self.cached, self.servers.can.strict_bodies
        match claim:
            case RelationResolves(schema, relation):
                return (schema, relation) in api.relations
            case ColumnResolves(schema, relation, column):
                return self._type(schema, relation, column) is not None
            case ColumnWritable(schema, relation, column):
                return self._casts(schema, relation, column)
            case UpsertResolves(schema, relation, _, written):
                return all(self._casts(schema, relation, column) for column in written)
            case EmbedResolves(schema, origin, target, hint):
                return len(derive.embeds(api, schema, origin, target, hint)) == 1
            case CallResolves(schema, function, names, body, lenient):
                by_get = lenient and body is None and not strict
                return len(derive.calls(api, schema, function, names, body_type=body, by_get=by_get)) == 1
            case _:
                return True  # reading a column reaches the database, whatever the cache has (up to 12)

    def _type(self, schema: str, relation: str, column: str) -> str | None:
        """Of a column as the cache has it."""
        found = self.cached.relations.get((schema, relation))
        known = found.column(column) if found else None
        return known.type if known else None

    def _casts(self, schema: str, relation: str, column: str) -> bool:
        """Whether what is written can be cast: the cache gives the type by name, and the database has to know it."""
        query = "select pg_catalog.to_regtype(%s) is not null"
        return self.connection.execute(query, (self._type(schema, relation, column),)).fetchone() == (True,)


KNOWN = RelationResolves | ColumnResolves | EmbedResolves | CallResolves | ColumnReadable | ColumnWritable


def foretold(one: Expectation) -> bool:
    """Whether the cache decides it. Of what is gone, the database decides about upserts; and about whose rights count
    behind a view."""
    if one.check == "sources-usable":
        return False
    kinds = KNOWN if one.check == "gone" else KNOWN | UpsertResolves
    return all(isinstance(claim, kinds) for claim in one.claims)


@contextmanager
def judged(database: Database, start: StartPostgrest, version: str, wanted: Given) -> Iterator[Judged]:
    """Run a scenario up to the point where its migrations are applied and PostgREST has not been told."""
    settings = {**wanted.settings, "db-channel": CHANNEL}
    wanted = replace(wanted, settings=settings, options=replace(wanted.options, channel=CHANNEL))
    with opened(database, start, version, wanted) as servers, session.opened(servers.database_url) as connection:
        quiet = apply_all(servers, wanted.base, wanted.options, silent)
        assert quiet is None, quiet
        run_files(servers.database_url, wanted.seeds, "seed", silent)
        servers, baseline = establish(servers, connection, wanted.options, silent)
        trial = attempt(servers, connection, wanted.change, baseline.catalog.roles, wanted.options, silent)
        assert trial.failed is None, trial.failed
        regrant(servers, connection)
        yield Judged(servers, connection, wanted, baseline, derive.api_of(baseline.catalog))


def silent(text: str) -> None:
    return None


def green() -> Iterator[tuple[str, Given]]:
    """Every case of every scenario folder that ends well, on servers that can be told to reload."""
    for folder in sorted(path.parent for path in Path(HERE).glob("*/expected.yml")):
        told = yaml.safe_load((folder / "expected.yml").read_text("utf-8"))
        for case, expected in told["cases"].items():
            if expected["exit"] == 0 and not told.get("settings") and not expected.get("settings"):
                yield f"{folder.name}-{case}", given(folder, told, expected)
