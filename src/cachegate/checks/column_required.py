"""A row can still be inserted without what clients did not have to send.

NOT NULL without a default is refused by Postgres (23502) when a row is really written; no request that writes none
shows it. Views that Postgres updates by itself pass it on from the table below.
"""

from __future__ import annotations

from collections.abc import Iterator

from cachegate.checks import sql
from cachegate.checks.check import Check
from cachegate.checks.column_arrival import inserters
from cachegate.model.catalog import Catalog, Relation, Verb
from cachegate.model.contract import Required
from cachegate.model.exchange import Expectation, Judgement
from cachegate.model.report import Change, Outcome, Severity, Subject


def compare(before: Catalog, after: Catalog) -> Iterator[Expectation]:
    """Of each relation that API roles insert into, before and after: its columns that are NOT NULL by this."""
    for relation in after.relations.values():
        old = before.relations.get(relation.id)
        if old is None or not _takes_rows(before, after, relation):
            continue
        required = tuple(newly(before, after, relation))
        for column in required:
            decided = _refused(relation, column, ", ".join(inserters(after, relation)))
            yield _expected(relation, column.column, decided, below=column.table != relation.id)
        known = {column.column for column in required}
        for name in sorted(_never_null(old, relation) - known):
            yield _expected(relation, name, Judgement(Outcome.PASSED))


def newly(before: Catalog, after: Catalog, relation: Relation) -> Iterator[Required]:
    """Columns that an insert has to give now and did not before; one that was renamed had to be given before.

    None of a relation that is new, or that no API role inserts into.
    """
    was, now = (one.contract.required.get(relation.id) for one in (before, after))
    if was is None or now is None or not _takes_rows(before, after, relation):
        return
    names, places = {one.column for one in was}, {one.place for one in was}
    yield from (one for one in now if one.column not in names and one.place not in places)


def _takes_rows(before: Catalog, after: Catalog, relation: Relation) -> bool:
    """Whether API roles could insert before, and can now."""
    old = before.relations.get(relation.id)
    return old is not None and all(
        Verb.INSERT in one.writes and inserters(catalog, one) for catalog, one in ((before, old), (after, relation))
    )


def _never_null(old: Relation, relation: Relation) -> set[str]:
    """Columns that are NOT NULL by the pull request, and have a value without being sent."""
    return {
        column.name
        for column in relation.columns
        if not column.nullable
        and (column.has_default or column.generated)
        and ((was := old.column(column.name)) is None or was.nullable)
    }


def _expected(relation: Relation, column: str, decided: Judgement, *, below: bool = False) -> Expectation:
    shown = relation.column(column) is not None
    part = Subject("column", relation.schema, relation.name, column)
    return Expectation(
        check="column-required",
        subject=part if shown else Subject("relation", relation.schema, relation.name),
        sentence=f"a row can be inserted into {relation.schema}.{relation.name} without {column}",
        decided=decided,
        detail="" if shown else column,
        change=Change.CHANGED if below else None,
    )


def _refused(relation: Relation, column: Required, roles: str) -> Judgement:
    below = "" if column.table == relation.id else f" of {'.'.join(column.table)}, which is below it,"
    filled = f" The trigger {', '.join(column.triggers)} may fill it; if it does, all is well." * bool(column.triggers)
    table = sql.qualified(*column.table)
    return Judgement(
        Outcome.FAILED,
        code="23502",
        severity=Severity.NOTICE if column.triggers else Severity.WARNING,
        cause=f"POST /{relation.name} worked without {column.column}. The column{below} is NOT NULL now and has no"
        f" default, so that a row without it is refused with 23502, whoever inserts it ({roles}): clients that are out"
        f" there do not send it.{filled}",
        remedy="Give it a default in the same migration, or let it be null until every client sends it.",
        sql=f"alter table {table} alter column {sql.identifier(column.column)} drop not null;"
        if column.droppable
        else None,
    )


CHECK = Check(
    "column-required",
    "inserts need no more than they did",
    "inserts without {} are refused",
    compare=compare,
)
