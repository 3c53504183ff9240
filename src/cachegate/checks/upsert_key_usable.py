"""A unique or primary key, neither deferrable nor partial, can be the target of an upsert."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace

from cachegate.checks.check import Answers, Check, all_hold
from cachegate.checks.column_usable import may
from cachegate.model.catalog import Catalog, Key, Relation, Verb
from cachegate.model.diff import constraint_subject
from cachegate.model.exchange import Claim, Expectation, Judgement, UpsertResolves
from cachegate.model.report import Outcome


def expect(catalog: Catalog) -> Iterator[Expectation]:
    for key in catalog.keys.values():
        if not key.plain:
            continue
        relation = catalog.relations[key.schema, key.relation]
        written = _written(relation, key)
        yield Expectation(
            check="upsert-key-usable",
            subject=constraint_subject("key", key),
            sentence=f"{key.schema}.{key.relation} can be upserted with on_conflict={','.join(key.columns)}",
            claims=(
                UpsertResolves(
                    key.schema,
                    key.relation,
                    key.columns,
                    written,
                    next(_able(catalog, relation, key.columns, written), None),
                ),
            )
            if written
            else (),
        )


def _written(relation: Relation, key: Key) -> tuple[str, ...]:
    """The key's columns that a client may give, else any other one: an upsert has to name something."""
    given = [column.name for column in relation.columns if column.given]
    return tuple(name for name in key.columns if name in given) or tuple(given[:1])


def _able(catalog: Catalog, relation: Relation, key: tuple[str, ...], written: tuple[str, ...]) -> Iterator[str]:
    """Roles that we can speak as and that may insert, update and select what the upsert needs."""
    if not {Verb.INSERT, Verb.UPDATE} <= relation.writes:
        return
    used = [column for column in relation.columns if column.name in {*key, *written}]
    wanted = [(column, verb) for column in used for verb in (Verb.INSERT, Verb.UPDATE, Verb.SELECT)]
    for role in catalog.roles.askable:
        if all(may(catalog, relation, column, verb, role) for column, verb in wanted):
            yield role


def alternatives(expectation: Expectation, claim: Claim, catalog: Catalog) -> Iterable[Claim]:
    """The same as each other role that may."""
    if isinstance(claim, UpsertResolves):
        relation = catalog.relations[claim.schema, claim.relation]
        for role in _able(catalog, relation, claim.columns, claim.written):
            if role != claim.role:
                yield replace(claim, role=role)


def judge(expectation: Expectation, answers: Answers, catalog: Catalog) -> Judgement:
    if not expectation.claims:
        return Judgement(Outcome.SKIPPED, cause="the database generates all its columns: no client can upsert")
    return all_hold(expectation, answers, catalog)


CHECK = Check(
    "upsert-key-usable", "unique keys can be upserted on", "{} is no target for upserts", expect, judge, alternatives
)
