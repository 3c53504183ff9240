"""Rows that share a key: which one to keep, and how the others go."""

from __future__ import annotations

from collections.abc import Iterator

from cachegate.model.preflight import Choice
from cachegate.model.quoting import identifier
from cachegate.model.standing import StandingTable
from cachegate.preflight.asking.keys import grouped, kept
from cachegate.preflight.asking.question import Facts
from cachegate.preflight.demand import Unique
from cachegate.preflight.mending.rows import assuming

TELLING = ("updated_at", "modified_at", "last_modified", "created_at", "inserted_at", "created", "createdat")
TIMES = frozenset({"timestamp with time zone", "timestamp without time zone", "date"})


def of_unique(what: Unique, facts: Facts) -> Iterator[Choice]:
    """Keep the newest, or the oldest, by a column that tells, else by the primary key or the place in the table.

    Rows that share what the files have just put into a new column are no duplicates of one another: they keep all else.
    """
    new = [part.column for part in what.keys if part.column and facts.settled.added(part.column)]
    if new:
        yield from [] if what.primary or what.nulls_equal else [_emptied(what, facts, new[0])]
        return
    telling = _telling(facts.table)
    if telling is not None:
        yield _keep(
            what, facts, "newest", telling, "desc nulls last", f"{telling} says when a row was made or changed."
        )
        yield _keep(what, facts, "oldest", telling, "asc nulls last", f"{telling} says when a row was made or changed.")
    elif facts.table.primary:
        (key, *_) = facts.table.primary
        yield _keep(what, facts, "last", key, "desc", f"A higher {key} means a newer row.")
        yield _keep(what, facts, "first", key, "asc", f"A higher {key} means a newer row.")
    else:
        why = "No column tells which row is newer: which of them stays is chance."
        yield _keep(what, facts, "any", None, "", why)


def _telling(table: StandingTable) -> str | None:
    named = {name.lower(): name for name, column in table.columns.items() if column.base in TIMES}
    return next((named[name] for name in TELLING if name in named), None)


def _keep(what: Unique, facts: Facts, which: str, by: str | None, order: str, why: str) -> Choice:
    table = facts.table
    tie = [f"{column} desc" for column in _own(table)] if by not in table.primary else []
    ordered = ", ".join([*([f"{identifier(by)} {order}".strip()] if by else []), *tie])
    sql = f"delete from {_source(table)} where {_others(what, facts, ordered)};"
    return Choice(f"keep the {which} row of each ({_label(what)})", sql, assuming(table, why), deletes=True)


def _emptied(what: Unique, facts: Facts, column: str) -> Choice:
    others = _others(what, facts, ", ".join(_own(facts.table)))
    sql = f"update {_source(facts.table)} set {identifier(column)} = null where {others};"
    title = f"leave {column} empty in all but one row of each ({_label(what)})"
    return Choice(title, sql, f"{column} may be empty until each row has a value of its own.")


def _label(what: Unique) -> str:
    return ", ".join(part.column or part.text for part in what.keys)


def _source(table: StandingTable) -> str:
    return f"only {table.sql}" if table.heirs and table.kind == "r" else table.sql


def _others(what: Unique, facts: Facts, ordered: str) -> str:
    """The condition on rows that are not the first of their key in this order."""
    own = _own(facts.table)
    keys, listed = ", ".join(map(grouped, what.keys)), ", ".join(own)
    matched = listed if len(own) == 1 else f"({listed})"
    return (
        f"{matched} in (\n"
        f"  select {listed} from (\n"
        f"    select {listed}, row_number() over (partition by {keys} order by {ordered}) as place_in_key\n"
        f"    from {_source(facts.table)}{kept(what, facts)}\n"
        f"  ) as ranked where place_in_key > 1\n"
        ")"
    )


def _own(table: StandingTable) -> list[str]:
    """The columns by which a row is found again."""
    if table.primary:
        return [identifier(column) for column in table.primary]
    return ["tableoid", "ctid"] if table.kind == "p" or table.heirs else ["ctid"]
