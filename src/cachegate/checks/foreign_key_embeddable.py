"""A foreign key between two exposed relations of one schema can be embedded from both sides."""

from __future__ import annotations

from collections.abc import Iterator

from cachegate.checks.check import Answers, Check, all_hold
from cachegate.model.catalog import Catalog, ForeignKey
from cachegate.model.diff import constraint_subject
from cachegate.model.exchange import Claim, EmbedResolves, Expectation, Judgement
from cachegate.model.report import Outcome


def expect(catalog: Catalog) -> Iterator[Expectation]:
    for foreign_key in catalog.foreign_keys.values():
        if foreign_key.schema != foreign_key.target_schema:
            continue  # relationships are looked up within the request's schema only (F-51)
        yield Expectation(
            check="foreign-key-embeddable",
            subject=constraint_subject("foreign key", foreign_key),
            sentence=f"{foreign_key.relation} and {foreign_key.target} can be embedded in each other"
            f" through {foreign_key.name}",
            claims=tuple(_claims(catalog, foreign_key)),
        )


def _claims(catalog: Catalog, foreign_key: ForeignKey) -> Iterator[Claim]:
    here, there = foreign_key.relation, foreign_key.target
    if here != there:
        yield EmbedResolves(foreign_key.schema, here, there, foreign_key.name)
        yield EmbedResolves(foreign_key.schema, there, here, foreign_key.name)
    elif len(foreign_key.columns) == 1:  # a self-reference resolves by its column, never by its constraint
        yield EmbedResolves(foreign_key.schema, here, there, foreign_key.columns[0])
    elif _only_self_reference(catalog, foreign_key):
        yield EmbedResolves(foreign_key.schema, here, there)


def _only_self_reference(catalog: Catalog, foreign_key: ForeignKey) -> bool:
    place = (foreign_key.schema, foreign_key.relation)
    return [
        other
        for other in catalog.foreign_keys.values()
        if (other.schema, other.relation) == place == (other.target_schema, other.target)
    ] == [foreign_key]


def judge(expectation: Expectation, answers: Answers, catalog: Catalog) -> Judgement:
    if not expectation.claims:
        return Judgement(
            Outcome.SKIPPED, cause="PostgREST has no way to name one of several self-references of more than one column"
        )
    return all_hold(expectation, answers, catalog)


CHECK = Check("foreign-key-embeddable", "foreign keys can be embedded", "{} cannot be embedded", expect, judge)
