"""Rows that point to nothing: let them point nowhere, or let them go."""

from __future__ import annotations

from collections.abc import Iterator

from cachegate.model.preflight import Choice
from cachegate.model.quoting import identifier
from cachegate.preflight.asking.question import Facts, Told
from cachegate.preflight.asking.references import CHILD, orphaned
from cachegate.preflight.demand import ForeignKey
from cachegate.preflight.mending.rows import assuming


def of_foreign_key(what: ForeignKey, facts: Facts) -> Iterator[Choice]:
    condition = orphaned(what, facts)
    if isinstance(condition, Told):
        return
    table = facts.table
    source = f"only {table.sql}" if table.heirs and table.kind == "r" else table.sql
    if all(_may_be_null(column, facts) for column in what.columns):
        nulls = ", ".join(f"{identifier(column)} = null" for column in what.columns)
        yield Choice("let orphans point nowhere", f"update {source} as {CHILD} set {nulls} where {condition};")
    sql = f"delete from {source} as {CHILD} where {condition};"
    yield Choice("delete orphans", sql, assuming(table), deletes=True)


def _may_be_null(column: str, facts: Facts) -> bool:
    if facts.settled.added(column) is not None:
        return True
    known = facts.column(column)
    return known is not None and not known.not_null
