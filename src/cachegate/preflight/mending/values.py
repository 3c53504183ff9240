"""Missing values and values of another type: filled in, shortened, emptied, or deleted with their rows."""

from __future__ import annotations

import re
from collections.abc import Iterator

from cachegate.model.preflight import Choice
from cachegate.model.quoting import enclosed, identifier
from cachegate.preflight.asking.question import Facts, is_null
from cachegate.preflight.asking.retypes import misfit
from cachegate.preflight.demand import NotNull, Retype
from cachegate.preflight.mending.rows import delete, filler, filler_of_new, update


def of_not_null(what: NotNull, facts: Facts) -> Iterator[Choice]:
    if facts.settled.added(what.column) is not None:
        yield from _of_new(what, facts)
        return
    column = facts.column(what.column)
    if column is None:
        return
    condition = is_null(facts, what.column)
    made_up = None if what.primary and column.base != "uuid" else filler(column)
    if made_up is not None and not column.generated:
        value, said = made_up
        why = f"{value} is a right value for rows that have none."
        yield update(facts.table, what.column, value, condition, f"set {what.column} to {said}", why)
    yield delete(facts.table, condition, f"delete rows without {what.column}")


def _of_new(what: NotNull, facts: Facts) -> Iterator[Choice]:
    """For a column that the files add: the statement that adds it in another form, or a value right after it."""
    made_up = filler_of_new(what.column, facts)
    if made_up is None:
        return
    (value, said), name, table = made_up, identifier(what.column), facts.table.sql
    why = f"{value} is a right value for rows that are there."
    if not what.new:
        yield update(facts.table, what.column, value, is_null(facts, what.column), f"set {what.column} to {said}", why)
        return
    added = facts.settled.added(what.column)
    assert added is not None
    yield Choice(
        f"let rows that are there get {said}",
        f"alter table {table} add column {name} {added.type};\n"
        f"update {table} set {name} = {value};\n"
        f"alter table {table} alter column {name} set not null;",
        why,
        instead=True,
    )


def of_retype(what: Retype, facts: Facts) -> Iterator[Choice]:
    column, target = facts.column(what.column), facts.type(what.type)
    if column is None or target is None:
        return
    name = identifier(what.column)
    condition = misfit(what, enclosed(what.using) if what.using else name, column, target, facts.version)
    if condition is None:
        return
    length = re.search(r"\(\s*(\d+)\s*\)", what.type)
    if target.base in ("character varying", "character") and length and not what.using:
        title, why = f"cut {what.column} to {length[1]} characters", "What is beyond that is not needed."
        yield update(facts.table, what.column, f"left({name}::text, {length[1]})", condition, title, why)
    if not column.not_null:
        why = "A value that does not convert is as good as none."
        yield update(facts.table, what.column, "null", condition, f"empty {what.column} where it does not convert", why)
    yield delete(facts.table, condition, f"delete rows whose {what.column} does not convert")
