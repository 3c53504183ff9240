"""Questions of keys: rows that share one, and rows that have none."""

from __future__ import annotations

from cachegate.model.quoting import enclosed, identifier
from cachegate.preflight.asking.question import SHOWN, Facts, Question, Told, Verdict, is_null, rows_of, rows_where
from cachegate.preflight.demand import KeyPart, NotNull, Unique

PARTITIONED_ALONE = "ON ONLY makes the index of the partitioned table itself, which has no rows."


def of_unique(what: Unique, facts: Facts) -> Question | Told:
    if what.unless is not None and what.unless in facts.table.indexes:
        return Told(Verdict.NO, f"An index {what.unless} is there already, so the statement does nothing.")
    if facts.demand.only and facts.table.kind == "p":
        return Told(Verdict.NO, PARTITIONED_ALONE)
    if any((added := _added(part, facts)) is not None and added.distinct for part in what.keys):
        return Told(Verdict.NO, "A new column gives every row a value of its own.")
    keys = ", ".join(map(grouped, what.keys))
    source = rows_of(facts, alone=True)
    groups = f"from {source}{kept(what, facts)} group by {keys} having count(*) > 1"
    return Question(
        count=f"select coalesce(sum(copies - 1), 0) from (select count(*) as copies {groups}) as shared",
        show=f"select {keys}, count(*) as copies{_which(facts)} {groups} order by count(*) desc limit {SHOWN}",
        offence=f"too many for {'their key' if len(what.keys) > 1 else 'the key'} ({_label(what)})",
    )


def grouped(part: KeyPart) -> str:
    """An entry as it is compared."""
    return f"{part.text} collate {part.collation}" if part.collation else part.text


def kept(what: Unique, facts: Facts) -> str:
    """The WHERE of the rows that the key is about: those of a partial index, without those that have a NULL."""
    present = [] if what.nulls_equal else [_present(part, facts) for part in what.keys]
    conditions = [*([enclosed(what.where)] if what.where else []), *present]
    return f" where {' and '.join(conditions)}" if conditions else ""


def _present(part: KeyPart, facts: Facts) -> str:
    if part.column is None:
        return f"{part.text} is not null"
    known = facts.column(part.column)
    return f"{part.text} is distinct from null" if known and known.composite else f"{part.text} is not null"


def _added(part: KeyPart, facts: Facts):  # type: ignore[no-untyped-def]
    return facts.settled.added(part.column) if part.column is not None else None


def _which(facts: Facts) -> str:
    """The rows' own keys, where they have one of one column."""
    if len(facts.table.primary) != 1:
        return ""
    (key,) = map(identifier, facts.table.primary)
    return f", (array_agg({key} order by {key}))[1:{SHOWN}] as {key}"


def _label(what: Unique) -> str:
    return ", ".join(part.column or part.text for part in what.keys)


def of_not_null(what: NotNull, facts: Facts) -> Question | Told:
    known, added = facts.column(what.column), facts.settled.added(what.column)
    if known is not None and known.not_null and added is None and not facts.settled.steps:
        return Told(Verdict.NO, f"{what.column} is NOT NULL already.")
    if facts.demand.only and facts.table.kind == "p":
        return Told(Verdict.NO, "ONLY leaves the partitions alone, and the partitioned table itself has no rows.")
    if added is not None and added.distinct:
        return Told(Verdict.NO, f"{what.column} gets a value in every row.")
    condition = is_null(facts, what.column)
    return rows_where(
        facts, condition, f"without a value {'for the new column' if added else 'in'} {what.column}", what.column
    )
