"""Questions of expressions that a statement computes for rows: indexes, generated columns, defaults of new ones."""

from __future__ import annotations

from cachegate.model.quoting import enclosed
from cachegate.preflight.asking.keys import PARTITIONED_ALONE
from cachegate.preflight.asking.question import Facts, Question, Told, Verdict, rows_of, rows_where
from cachegate.preflight.demand import Computes, Computing

OFFENCE = "for which it cannot be computed"
CUT = frozenset({"bit", "bit varying", "character", "character varying"})
"""Types to which a cast cuts what an assignment refuses."""


def of_computed(what: Computes, facts: Facts) -> Question | Told:
    if what.kind is Computing.INDEX:
        return _of_index(what, facts)
    if what.kind is Computing.WRITTEN:
        return _of_each(what, rows_of(facts))
    column = None if what.type else facts.column(what.column)
    if column is not None and column.virtual:
        return Told(Verdict.NO, f"{what.column} is virtual: it is computed when it is read.")
    known = facts.type(what.type)
    base = column.base if column else known.base if known else ""
    written = column.type if column else what.type if known else ""
    value = enclosed(what.values[0] or "null")
    cast = f"cast({value} as {written})" if written else value
    if base in CUT:
        return rows_where(facts, f"rtrim({value}::text, ' ') <> rtrim({cast}::text, ' ')", f"too long for {written}")
    return Question("", "", OFFENCE, f"select count({cast}) from {_source(what, facts)}")


def _source(what: Computes, facts: Facts) -> str:
    """The rows for which it is computed: one is enough for a default, and none for one that no domain looks at."""
    if what.kind is Computing.GENERATED:
        return rows_of(facts)
    known = facts.type(what.type)
    return f"(select 1 from {rows_of(facts)} limit 1) as one" if known and known.domain else "(values (1)) as one (one)"


def _of_index(what: Computes, facts: Facts) -> Question | Told:
    if what.unless is not None and what.unless in facts.table.indexes:
        return Told(Verdict.NO, f"An index {what.unless} is there already, so the statement does nothing.")
    if facts.demand.only and facts.table.kind == "p":
        return Told(Verdict.NO, PARTITIONED_ALONE)
    return _of_each(what, rows_of(facts, alone=True))


def _of_each(what: Computes, source: str) -> Question:
    """All values of each row, or of those for which the condition holds: it is computed first, of all rows."""
    value = f"row({', '.join(map(enclosed, what.values))})"
    if what.where:
        value = f"case when {enclosed(what.where)} then {value} end"
    return Question("", "", OFFENCE, f"select count({value}) from {source}")
