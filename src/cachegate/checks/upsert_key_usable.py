"""A unique or primary key, neither deferrable nor partial, can be the target of an upsert."""

from __future__ import annotations

from collections.abc import Iterator

from cachegate.checks.check import Answers, Check, all_hold
from cachegate.checks.column_usable import may
from cachegate.model.catalog import Catalog, Key, Relation, Verb
from cachegate.model.diff import constraint_subject
from cachegate.model.exchange import Expectation, Judgement, UpsertResolves
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
                UpsertResolves(key.schema, key.relation, key.columns, written, _role(catalog, relation, key, written)),
            )
            if written
            else (),
        )


def _written(relation: Relation, key: Key) -> tuple[str, ...]:
    """The key's columns that a client may give, else any other one: an upsert has to name something."""
    given = [column.name for column in relation.columns if column.given]
    return tuple(name for name in key.columns if name in given) or tuple(given[:1])


def _role(catalog: Catalog, relation: Relation, key: Key, written: tuple[str, ...]) -> str | None:
    """A role that may insert, update and select what the upsert needs, if we can speak as one."""
    if not {Verb.INSERT, Verb.UPDATE} <= relation.writes:
        return None
    used = [column for column in relation.columns if column.name in {*key.columns, *written}]
    wanted = [(column, verb) for column in used for verb in (Verb.INSERT, Verb.UPDATE, Verb.SELECT)]
    for role in catalog.roles.askable:
        if all(may(catalog, relation, column, verb, role) for column, verb in wanted):
            return role
    return None


def judge(expectation: Expectation, answers: Answers, catalog: Catalog) -> Judgement:
    if not expectation.claims:
        return Judgement(Outcome.SKIPPED, cause="the database generates all its columns: no client can upsert")
    return all_hold(expectation, answers, catalog)


CHECK = Check("upsert-key-usable", "unique keys can be upserted on", "{} is no target for upserts", expect, judge)
