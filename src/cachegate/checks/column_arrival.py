"""What a new column needs besides being there: whoever read the whole table still can, and its sequence may be used."""

from __future__ import annotations

from collections.abc import Iterator

from cachegate.checks import sql
from cachegate.model.catalog import Catalog, Column, Relation, Verb
from cachegate.model.exchange import Expectation, Judgement
from cachegate.model.report import Outcome, Subject

ALL_COLUMNS = "all-columns"
SEQUENCE = "sequence"


def arrived(before: Catalog, after: Catalog) -> Iterator[Expectation]:
    """What is expected of columns that are new, or new to whoever inserts; the catalog alone decides."""
    for relation in after.relations.values():
        old = before.relations.get(relation.id)
        for column in relation.columns:
            was = old.column(column.name) if old else None
            if old and not was and _readers_by_column(before, old):
                yield _expected(
                    relation, column, ALL_COLUMNS, f"GET /{relation.name} without select still works for those it did"
                )
            if column.sequence and inserters(after, relation) and not (old and was and _drew(before, old, was, column)):
                yield _expected(
                    relation, column, SEQUENCE, f"a row can be inserted into {relation.name} without {column.name}"
                )


def _drew(before: Catalog, old: Relation, was: Column, column: Column) -> bool:
    """Whether that was so before: what nobody could use then is no news."""
    return was.sequence == column.sequence and bool(inserters(before, old))


def _expected(relation: Relation, column: Column, detail: str, sentence: str) -> Expectation:
    return Expectation(
        check="column-usable",
        subject=Subject("column", relation.schema, relation.name, column.name),
        sentence=sentence,
        standing=False,
        detail=detail,
    )


def judge(expectation: Expectation, catalog: Catalog) -> Judgement:
    """Decided by Postgres' own privilege functions. `expectation` is one of `arrived`."""
    subject = expectation.subject
    relation = catalog.relations[str(subject.schema), subject.name]
    column = next(one for one in relation.columns if one.name == subject.part)
    return (
        _of_sequence(catalog, relation, column)
        if expectation.detail == SEQUENCE
        else _of_grant(catalog, relation, column)
    )


def _of_grant(catalog: Catalog, relation: Relation, column: Column) -> Judgement:
    readers = _readers(catalog, relation)
    if column.grants or not readers:
        return Judgement(Outcome.PASSED)
    return Judgement(
        Outcome.FAILED,
        code="42501",
        cause=f"The grants on {relation.name} are by column, and no API role has one on {column.name}. GET"
        f" /{relation.name} without select worked for {', '.join(readers)}; it asks for every column, and is now"
        " refused with 42501.",
        remedy="Grant it in the same migration; or tell clients to name the columns that they want.",
        sql="\n".join(sql.grant_column(relation, column.name, role) for role in readers),
    )


def _of_sequence(catalog: Catalog, relation: Relation, column: Column) -> Judgement:
    able = inserters(catalog, relation)
    if column.sequence_roles & set(able):
        return Judgement(Outcome.PASSED)
    return Judgement(
        Outcome.FAILED,
        code="42501",
        cause=f"{', '.join(able)} may insert into {relation.name}, and may not use the sequence {column.sequence}"
        f" that its column {column.name} takes its default from: every POST that leaves it out is refused with 42501.",
        remedy="Grant the sequence too; or make it an identity column, which needs no such grant.",
        sql="\n".join(sql.grant_sequence(str(column.sequence), role) for role in able),
    )


def _readers_by_column(catalog: Catalog, relation: Relation) -> bool:
    """Whether some API role reads all there is, and by grants on columns."""
    whole = any(verb is Verb.SELECT for _, verb in relation.grants)
    return not whole and all(column.grants for column in relation.columns) and bool(_readers(catalog, relation))


def _readers(catalog: Catalog, relation: Relation) -> list[str]:
    """API roles that may read each column that has any grant."""
    shown = [column for column in relation.columns if column.grants]
    return [
        role
        for role in catalog.roles.api
        if shown
        and (role, relation.schema) in catalog.usage
        and all((role, Verb.SELECT) in column.grants for column in shown)
    ]


def inserters(catalog: Catalog, relation: Relation) -> list[str]:
    """API roles that may insert something."""
    granted = {role for column in relation.columns for role, verb in column.grants if verb is Verb.INSERT}
    return [role for role in catalog.roles.api if role in granted and (role, relation.schema) in catalog.usage]
