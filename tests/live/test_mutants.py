"""Every green scenario, with one thing broken: exactly what follows from that is found, no more and no less."""

from __future__ import annotations

import os
import random
from collections.abc import Iterator

import pytest
from psycopg.sql import SQL, Composed, Identifier

from cachegate.model.catalog import Catalog, Relation, RelationKind
from cachegate.model.diff import relation_subject
from cachegate.model.report import Outcome
from cachegate.pipeline.asking import ask
from conftest import FreshDatabase, StartPostgrest
from live.mutants import Judged, green, judged

ALL = dict(green())
EVERY_DAY = 12
NAMES = sorted(ALL) if os.environ.get("CACHEGATE_NIGHTLY") else sorted(ALL)[:: max(1, len(ALL) // EVERY_DAY)]
POSTGREST, POSTGRES = "12.0.2", "18"


@pytest.mark.parametrize("name", NAMES)
def test_exactly_what_is_broken_is_found(
    name: str, fresh_database: FreshDatabase, start_postgrest: StartPostgrest
) -> None:
    """The cache is held stale; then it is loaded, and grants are revoked; then things are dropped behind its back."""
    with judged(fresh_database(POSTGRES), start_postgrest, POSTGREST, ALL[name]) as run:
        held_stale(run)
        run.reload()
        without_grants(run)
        dropped_unseen(run, random.Random(name))


def held_stale(run: Judged) -> None:
    """What the old cache answers passes, what it lacks fails, and what is gone is still there."""
    found, foretold = run.failing()
    new = [one for name, one in run.picture().relations.items() if name not in run.baseline.catalog.relations]

    assert found == foretold
    assert {f"relation-exposed:{relation_subject(one).label}" for one in new} <= found


def without_grants(run: Judged) -> None:
    """A new relation that nobody may use any more is not reachable, and nothing else is wrong with anything else."""
    before = broken(run)  # what is told, and weighed less: what a pull request revoked may be meant
    lost = next(new_and_usable(run, run.picture()), None)
    if lost is None:
        return
    revoke(run, lost)
    label = relation_subject(lost).label

    new = broken(run) - before
    assert ("reachable", label) in new
    assert {about for _, about in new} == {label}


def dropped_unseen(run: Judged, wild: random.Random) -> None:
    """Of each kind one thing disappears from the database: the cache still has it, and that is what is found."""
    dropped = list(drops(run, wild))
    run.connection.execute("set session_replication_role = replica")  # a story may have a trigger that forbids it
    for statement in dropped:
        run.connection.execute(statement)
    run.connection.execute("reset session_replication_role")
    found, foretold = run.failing()

    assert found == foretold
    assert found or not dropped


def broken(run: Judged) -> set[tuple[str, str]]:
    """(check, subject) of each error that the gate would report."""
    raised, catalog = run.plan()
    asked = ask(run.servers, (*raised.changed, *raised.kept), catalog)
    return {
        (one.check, one.subject.label)
        for one, judgement in asked.judgements.items()
        if judgement.outcome is Outcome.FAILED and judgement.severity == "error"
    }


def new_and_usable(run: Judged, catalog: Catalog) -> Iterator[Relation]:
    """Relations that the pull request made, that an API role may use, and on which nothing else rests."""
    used = {source for relation in catalog.relations.values() for source in relation.depends_on}
    for relation in catalog.relations.values():
        if relation.id not in run.baseline.catalog.relations and relation.grants and relation.id not in used:
            yield relation


def revoke(run: Judged, lost: Relation) -> None:
    """Take every privilege from everybody but the owner."""
    for role in ("public", *run.picture().roles.api):
        grantee = SQL("public") if role == "public" else Identifier(role)
        run.connection.execute(SQL("revoke all on {} from {}").format(Identifier(*lost.id), grantee))


def drops(run: Judged, wild: random.Random) -> Iterator[Composed]:
    """Of each kind one thing that was there before the pull request and still is, to be dropped."""
    old, now = run.baseline.catalog, run.picture()
    functions = [one for one in now.functions.values() if one.id in old.functions and one.callable]
    keys = [one for one in now.foreign_keys.values() if one.id in old.foreign_keys]
    tables = [one for one in now.relations.values() if one.id in old.relations and one.kind is RelationKind.TABLE]
    wild.shuffle(tables)
    for function in wild.sample(functions, min(1, len(functions))):
        name, types = Identifier(function.schema, function.name), SQL(function.signature)
        yield SQL("drop function {}({}) cascade").format(name, types)
    for key in wild.sample(keys, min(1, len(keys))):
        table = Identifier(key.schema, key.relation)
        yield SQL("alter table {} drop constraint {} cascade").format(table, Identifier(key.name))
    for relation in tables[:1]:
        yield SQL("drop table {} cascade").format(Identifier(*relation.id))
    for relation in [one for one in tables[1:2] if one.columns]:
        column = Identifier(wild.choice(relation.columns).name)
        yield SQL("alter table {} drop column {} cascade").format(Identifier(*relation.id), column)
