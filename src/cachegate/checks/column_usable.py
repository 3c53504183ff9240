"""A column can be read and written through the API, as far as the database lets it."""

from __future__ import annotations

from collections.abc import Iterator

from cachegate.checks.check import Check
from cachegate.model.catalog import Catalog, Column, Relation, RelationKind, Verb
from cachegate.model.exchange import Claim, ColumnReadable, ColumnResolves, ColumnWritable, Expectation
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
    if relation.kind is RelationKind.FOREIGN:
        return  # asking further would ask another server
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
    able = (role for role in catalog.roles.askable if may(catalog, relation, column, verb, role))
    return next(able, None)


def may(catalog: Catalog, relation: Relation, column: Column, verb: Verb, role: str) -> bool:
    """Whether this role has the privilege, the schema's included."""
    return (role, relation.schema) in catalog.usage and (role, verb) in column.grants


def _uses(claims: tuple[Claim, ...]) -> str:
    reads = any(isinstance(claim, ColumnReadable) for claim in claims)
    writes = any(isinstance(claim, ColumnWritable) for claim in claims)
    return {(True, True): "read and written", (True, False): "read", (False, True): "written"}.get(
        (reads, writes), "named in a request"
    )


CHECK = Check("column-usable", "columns can be read and written", "{} cannot be used through the API", expect)
