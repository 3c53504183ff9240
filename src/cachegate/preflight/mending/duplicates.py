"""Rows that share a key: which one to keep, and how the others go."""

from __future__ import annotations

from collections.abc import Iterator

from cachegate.model.preflight import Choice
from cachegate.model.quoting import identifier
from cachegate.model.standing import StandingTable
from cachegate.preflight.asking.keys import grouped, kept
from cachegate.preflight.asking.question import Facts
from cachegate.preflight.demand import Unique
from cachegate.preflight.mending import pointing

TELLING = ("updated_at", "modified_at", "last_modified", "created_at", "inserted_at", "created", "createdat")
TIMES = frozenset({"timestamp with time zone", "timestamp without time zone", "date"})


def of_unique(what: Unique, facts: Facts) -> Iterator[Choice]:
    """Keep the newest, or the oldest, by a column that tells, else by the primary key or the place in the table.

    Rows that share what the files have just put into a new column are no duplicates of one another: they keep all else.
    """
    if new := _new(what, facts):
        yield from [] if what.primary or what.nulls_equal else [_emptied(what, facts, new[0])]
        return
    if pointing.rooted(what, facts) is not None:
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


def _new(what: Unique, facts: Facts) -> list[str]:
    """The columns of the key that the files have just added."""
    return [part.column for part in what.keys if part.column and facts.settled.added(part.column)]


def _telling(table: StandingTable) -> str | None:
    named = {name.lower(): name for name, column in table.columns.items() if column.base in TIMES}
    return next((named[name] for name in TELLING if name in named), None)


def _keep(what: Unique, facts: Facts, which: str, by: str | None, order: str, why: str) -> Choice:
    table = facts.table
    tie = [f"{column} desc" for column in _own(table) if by is None or column != identifier(by)]
    ordered = ", ".join([*([f"{identifier(by)} {order}".strip()] if by else []), *tie])
    title = f"keep the {which} row of each ({_label(what)})"
    if not table.referrers:
        return Choice(title, f"delete from {_source(table)} where {_others(what, facts, ordered)};", why, deletes=True)
    title = f"{title}, point rows of {_pointing(table)} at it, and delete the others"
    return Choice(title, _followed(what, facts, ordered), " ".join((why, *pointing.spared(table))), deletes=True)


def _pointing(table: StandingTable) -> str:
    return ", ".join(dict.fromkeys(one.label for one in table.referrers))


def _followed(what: Unique, facts: Facts, ordered: str) -> str:
    """One statement, so that nothing is deleted where something else failed, and all of it sees the same rows."""
    table = facts.table
    own, targets = _own(table), pointing.targets(table)
    listed = ", ".join(dict.fromkeys([*own, *map(identifier, targets)]))
    kept_ones = ",\n    ".join(
        f"first_value({identifier(each)}) over same_key as {pointing.kept(each)}" for each in targets
    )
    keys = ", ".join(map(grouped, what.keys))
    moves = "".join(f",\nmoved_{n} as (\n  {text}\n)" for n, text in enumerate(pointing.moves(table, own), 1))
    found = ", ".join(own)
    return (
        "with ranked as (\n"
        f"  select {listed}, row_number() over same_key as place_in_key,\n    {kept_ones}\n"
        f"  from {_source(table)}{kept(what, facts)}\n"
        f"  window same_key as (partition by {keys} order by {ordered})\n"
        f"), {pointing.GOING} as (\n  select * from ranked where place_in_key > 1\n){moves}\n"
        f"delete from {_source(table)} where {found if len(own) == 1 else f'({found})'} in"
        f" (select {found} from {pointing.GOING});"
    )


def left_out(what: Unique, facts: Facts) -> str:
    """Why nothing that deletes is offered, as a sentence; "" where it is."""
    one = pointing.rooted(what, facts)
    if one is None or _new(what, facts):
        return ""
    return (
        f"Which row of each key stays is left to you: rows of {one.label} point here, and a key, a foreign key, a check"
        " or the pointed-at columns do not let them simply be pointed at another row. Merge them by hand first."
    )


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
