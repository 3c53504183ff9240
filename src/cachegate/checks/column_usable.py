"""A column can be read and written through the API, as far as the database lets it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace

from cachegate.checks import column_arrival
from cachegate.checks.check import Answers, Check, all_hold
from cachegate.derive.access import missing
from cachegate.model.catalog import Catalog, Column, Relation, RelationKind, Verb
from cachegate.model.exchange import Claim, ColumnReadable, ColumnResolves, ColumnWritable, Expectation, Judgement
from cachegate.model.report import Subject


def expect(catalog: Catalog) -> Iterator[Expectation]:
    for relation in catalog.relations.values():
        for column in relation.columns:
            claims = tuple(_claims(catalog, relation, column))
            yield Expectation(
                check="column-usable",
                subject=Subject("column", relation.schema, relation.name, column.name),
                sentence=f"the column {relation.schema}.{relation.name}.{column.name} can be {_uses(claims)}",
                claims=claims,
            )


def _claims(catalog: Catalog, relation: Relation, column: Column) -> Iterator[Claim]:
    yield ColumnResolves(relation.schema, relation.name, column.name)
    if relation.kind is RelationKind.FOREIGN or relation.remote or not catalog.roles.askable:
        return  # asking further would ask another server, or nobody
    reader = asker(catalog, relation, column, Verb.SELECT)
    if reader and relation.populated:
        yield ColumnReadable(relation.schema, relation.name, column.name, reader)
    if not column.given:
        return
    for verb in (Verb.INSERT, Verb.UPDATE):
        writer = asker(catalog, relation, column, verb) if verb in relation.writes else None
        if writer:
            yield ColumnWritable(relation.schema, relation.name, column.name, writer, verb)
            return


def asker(catalog: Catalog, relation: Relation, column: Column, verb: Verb) -> str | None:
    """The first role that we can speak as and that may do this."""
    return next(_able(catalog, relation, column, verb), None)


def _able(catalog: Catalog, relation: Relation, column: Column, verb: Verb) -> Iterator[str]:
    return (role for role in catalog.roles.askable if may(catalog, relation, column, verb, role))


def alternatives(expectation: Expectation, claim: Claim, catalog: Catalog) -> Iterable[Claim]:
    """The same as each other role that may: a policy or an underlying table may be granted to that one only."""
    if not isinstance(claim, ColumnReadable | ColumnWritable):
        return
    relation = catalog.relations[claim.schema, claim.relation]
    column = relation.column(claim.column)
    verb = claim.verb if isinstance(claim, ColumnWritable) else Verb.SELECT
    for role in _able(catalog, relation, column, verb) if column else ():
        if role != claim.role:
            yield replace(claim, role=role)


def may(catalog: Catalog, relation: Relation, column: Column, verb: Verb, role: str) -> bool:
    """Whether this role has the privilege, the schema's included, and gets through to what a view reads.

    That nobody gets through is `sources-usable`'s to say.
    """
    return (
        (role, relation.schema) in catalog.usage
        and (role, verb) in column.grants
        and role not in catalog.roles.unsettable
        and not missing(relation, role, verb)
    )


def _uses(claims: tuple[Claim, ...]) -> str:
    reads = any(isinstance(claim, ColumnReadable) for claim in claims)
    writes = any(isinstance(claim, ColumnWritable) for claim in claims)
    return {(True, True): "read and written", (True, False): "read", (False, True): "written"}.get(
        (reads, writes), "named in a request"
    )


def judge(expectation: Expectation, answers: Answers, catalog: Catalog) -> Judgement:
    if not expectation.claims:
        return column_arrival.judge(expectation, catalog)
    return all_hold(expectation, answers, catalog)


CHECK = Check(
    "column-usable",
    "columns can be read and written",
    "{} cannot be used through the API",
    expect,
    judge,
    alternatives,
    column_arrival.arrived,
)
