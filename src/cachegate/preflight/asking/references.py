"""Questions of foreign keys: rows that point to nothing."""

from __future__ import annotations

from cachegate.model.quoting import identifier
from cachegate.preflight.asking.question import SHOWN, Facts, Question, Told, Verdict, relation, rows_of
from cachegate.preflight.demand import ForeignKey

CHILD, PARENT = "child", "parent"


def of_foreign_key(what: ForeignKey, facts: Facts) -> Question | Told:
    condition = orphaned(what, facts)
    if isinstance(condition, Told):
        return condition
    source = rows_of(facts, alias=CHILD, alone=True)
    own = [f"{CHILD}.{identifier(column)}" for column in (*facts.table.primary, *what.columns)]
    shown = ", ".join(dict.fromkeys(own))
    return Question(
        count=f"select count(*) from {source} where {condition}",
        show=f"select {shown} from {source} where {condition} limit {SHOWN}",
        offence=f"pointing from ({', '.join(what.columns)}) to no row of {what.target.label}",
    )


def orphaned(what: ForeignKey, facts: Facts) -> str | Told:
    """The condition on a row, called `child`, that points to nothing."""
    names = [f"{CHILD}.{identifier(column)}" for column in what.columns]
    whole = " and ".join(f"{name} is not null" for name in names)
    partly = f"num_nulls({', '.join(names)}) between 1 and {len(names) - 1}" if what.full and len(names) > 1 else ""
    missing = _missing(what, facts, names)
    if isinstance(missing, Told):
        return missing
    condition = f"{whole}{missing}"
    return f"({partly} or ({condition}))" if partly else condition


def _missing(what: ForeignKey, facts: Facts, names: list[str]) -> str | Told:
    """That there is no such row; "" where there will be no row at all."""
    made, target = facts.beyond.made, facts.target
    if made is not None and not made.filled and not facts.beyond.steps:
        return ""
    if target is None or (made is not None):
        return Told(Verdict.UNKNOWN, f"{what.target.label} is not in the database yet, and the files fill it.")
    columns = what.target_columns or target.primary
    if len(columns) != len(names):
        return Told(Verdict.UNKNOWN, f"{target.label} has no primary key that fits; the statement may fail for that.")
    pairs = zip(columns, names, strict=True)
    same = " and ".join(f"{PARENT}.{identifier(column)} = {name}" for column, name in pairs)
    source = relation(facts, target, facts.beyond.steps, alias=PARENT, alone=True)
    return f" and not exists (select 1 from {source} where {same})"
