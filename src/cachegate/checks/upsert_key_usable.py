"""A unique or primary key, neither deferrable nor partial, can be the target of an upsert."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace

from cachegate.checks.check import Answers, Check, all_hold
from cachegate.checks.upserting import (
    able,
    by_table,
    index_subject,
    inserters,
    late_twin,
    same_columns,
    unfit_keys,
    written,
)
from cachegate.checks.upserting.lost import lost
from cachegate.model.catalog import Catalog, Key, Relation
from cachegate.model.diff import constraint_subject
from cachegate.model.exchange import Claim, Expectation, Judgement, UpsertResolves
from cachegate.model.report import Change, Outcome


def expect(catalog: Catalog) -> Iterator[Expectation]:
    keys = by_table(catalog)
    for key in catalog.keys.values():
        if not key.plain:
            continue
        relation = catalog.relations[key.schema, key.relation]
        late = late_twin(keys[relation.id], key.columns)
        yield Expectation(
            check="upsert-key-usable",
            subject=constraint_subject("key", key),
            sentence=f"{key.schema}.{key.relation} can be upserted with on_conflict={','.join(key.columns)}",
            claims=() if late else tuple(_claims(catalog, relation, key)),
            decided=_spoiled(key, late) if late else None,
        )


def _claims(catalog: Catalog, relation: Relation, key: Key) -> Iterator[Claim]:
    given = written(relation, key.columns)
    if given:
        role = next(able(catalog, relation, key.columns, catalog.roles.askable), None)
        yield UpsertResolves(key.schema, key.relation, key.columns, given, role)


def _spoiled(key: Key, late: Key) -> Judgement:
    """No empty upsert shows it, so the catalog decides (F-64)."""
    return Judgement(
        Outcome.FAILED,
        code=unfit_keys.LATE,
        cause=f"A second key over the same columns, {late.name}, is DEFERRABLE. ON CONFLICT finds both, and refuses:"
        f" every upsert with on_conflict={','.join(key.columns)} that brings a row answers 500 {unfit_keys.LATE}.",
        remedy="Drop the deferrable one, or make both one key that is checked at once.",
        sql=unfit_keys.remade(late) if late.primary else unfit_keys.dropped(late),
    )


def unfit(before: Catalog, after: Catalog) -> Iterator[Expectation]:
    """Unique indexes that came, on tables that clients write to, and that no upsert can use."""
    keys = by_table(after)
    known = {_shape(key) for key in before.keys.values()}
    for key in after.keys.values():
        relation = after.relations[key.schema, key.relation]
        if key.plain or _shape(key) in known or not inserters(after, relation):
            continue
        if any(twin.plain for twin in same_columns(keys[relation.id], key.columns)) and not key.expressions:
            continue  # there is a usable one too; what a deferrable one does to it is said of that one
        if (was := before.keys.get((key.schema, key.relation, key.name))) and was.plain:
            continue  # a key that is lost: see there
        yield Expectation(
            check="upsert-key-usable",
            subject=index_subject(key),
            sentence=f"an upsert can use the unique index {key.name} of {key.schema}.{key.relation}",
            decided=unfit_keys.explain(relation, key),
            change=Change.ADDED,
        )


def _shape(key: Key) -> tuple[object, ...]:
    """What makes it the same index, whatever its name."""
    parts = tuple(part.sql for part in key.expressions)
    return key.schema, key.relation, key.columns, parts, key.predicate, key.deferrable, key.temporal, key.plain


def compare(before: Catalog, after: Catalog) -> Iterator[Expectation]:
    yield from unfit(before, after)
    yield from lost(before, after)


def alternatives(expectation: Expectation, claim: Claim, catalog: Catalog) -> Iterable[Claim]:
    """The same as each other role that may."""
    if isinstance(claim, UpsertResolves):
        relation = catalog.relations[claim.schema, claim.relation]
        for role in able(catalog, relation, claim.columns, catalog.roles.askable):
            if role != claim.role:
                yield replace(claim, role=role)


def judge(expectation: Expectation, answers: Answers, catalog: Catalog) -> Judgement:
    if not expectation.claims and expectation.decided is None:
        return Judgement(Outcome.SKIPPED, cause="the database generates all its columns: no client can upsert")
    return all_hold(expectation, answers, catalog)


CHECK = Check(
    "upsert-key-usable",
    "unique keys can be upserted on",
    "{} is no target for upserts",
    expect,
    judge,
    alternatives,
    compare,
)
