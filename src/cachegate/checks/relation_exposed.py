"""A relation in an exposed schema is in PostgREST's schema cache."""

from __future__ import annotations

from collections.abc import Iterator

from cachegate.checks.check import Check
from cachegate.model.catalog import Catalog
from cachegate.model.diff import relation_subject
from cachegate.model.exchange import Expectation, RelationResolves


def expect(catalog: Catalog) -> Iterator[Expectation]:
    for relation in catalog.relations.values():
        yield Expectation(
            check="relation-exposed",
            subject=relation_subject(relation),
            sentence=f"the {relation.kind} {relation.schema}.{relation.name} is exposed",
            claims=(RelationResolves(relation.schema, relation.name),),
        )


CHECK = Check("relation-exposed", "tables and views are exposed", "{} is not in the API", expect)
