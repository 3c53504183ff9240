"""Rows that point to rows that go: what becomes of them, and how they follow to the row that is kept."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby

from cachegate.model.quoting import identifier
from cachegate.model.standing import Referrer, StandingTable
from cachegate.preflight.asking.question import Facts
from cachegate.preflight.demand import Unique, names_of

GOING, POINTING = "going", "pointing"
_ON_DELETE = {
    "c": "Rows of {} that point to them go with them (ON DELETE CASCADE).",
    "n": "Rows of {} that point to them are emptied there (ON DELETE SET NULL).",
    "d": "Rows of {} that point to them get the default there (ON DELETE SET DEFAULT).",
}
_REFUSED = "Rows of {} that point to them are deleted, or pointed elsewhere, before."


def lost(table: StandingTable) -> Iterator[str]:
    """What deleting does to rows of other tables, a sentence for each foreign key."""
    return (_ON_DELETE.get(one.on_delete, _REFUSED).format(one.label) for one in table.referrers)


def spared(table: StandingTable) -> Iterator[str]:
    """What deleting would do, were those rows not pointed at the kept one in the same statement."""
    if acting := [one.label for one in table.referrers if one.on_delete in _ON_DELETE]:
        yield (
            f"Run it as it stands: the foreign key of {' and '.join(acting)} says ON DELETE, so that deleting alone"
            " would change or delete rows there without a word."
        )
    if table.referrers:
        yield "Triggers of the tables that point here fire."


def rooted(what: Unique, facts: Facts) -> Referrer | None:
    """A foreign key whose rows cannot follow by themselves, None where all can."""
    for source, pointing in _by_table(facts.table):
        for one in pointing:
            if one.fixed or not all(_filled(target, facts) for target in one.targets):
                return one
            if len(pointing) > 1 and len(one.columns) > 1:
                return one
            if source == _source(facts.table) and (_in_key(one, what) or not facts.table.primary):
                return one
    return None


def _filled(target: str, facts: Facts) -> bool:
    column = facts.column(target)
    return column is not None and column.not_null


def _in_key(one: Referrer, what: Unique) -> bool:
    """Whether rows that follow would get another key themselves."""
    named = names_of(what)
    return named is None or bool(named & {*one.columns})


def targets(table: StandingTable) -> list[str]:
    """The columns that foreign keys point to, each once."""
    return list(dict.fromkeys(target for one in table.referrers for target in one.targets))


def kept(target: str) -> str:
    """The name under which a row that goes has the value of the one that is kept."""
    return identifier(f"kept_{target}")


def moves(table: StandingTable, own: Sequence[str]) -> Iterator[str]:
    """An UPDATE for each table that points here; its rows that go themselves, found by `own`, are left alone."""
    for source, pointing in _by_table(table):
        (first, *more) = pointing
        text = _together(pointing) if more else _alone(first)
        if source == _source(table):
            found = ", ".join(f"{POINTING}.{column}" for column in own)
            matched = found if len(own) == 1 else f"({found})"
            text += f"\n  and {matched} not in (select {', '.join(own)} from {GOING})"
        yield text


def _alone(one: Referrer) -> str:
    pairs = tuple(zip(one.columns, one.targets, strict=True))
    given = ", ".join(f"{identifier(column)} = {GOING}.{kept(target)}" for column, target in pairs)
    same = " and ".join(f"{POINTING}.{identifier(column)} = {GOING}.{identifier(target)}" for column, target in pairs)
    return f"update {one.sql} as {POINTING} set {given}\n  from {GOING} where {same}"


def _together(several: Sequence[Referrer]) -> str:
    """A row may point here by more than one column, and a statement changes it only once."""
    given, met = [], []
    for one in several:
        (column,), (target,) = one.columns, one.targets
        own, name = f"{POINTING}.{identifier(column)}", f"{GOING}.{identifier(target)}"
        found = f"select {GOING}.{kept(target)} from {GOING} where {name} = {own}"
        given.append(f"{identifier(column)} = coalesce(({found}), {own})")
        met.append(f"{own} in (select {name} from {GOING})")
    listed = ",\n    ".join(given)
    return f"update {several[0].sql} as {POINTING} set\n    {listed}\n  where ({' or '.join(met)})"


def _by_table(table: StandingTable) -> Iterator[tuple[tuple[str, str], list[Referrer]]]:
    once = {(one.schema, one.name, one.columns, one.targets): one for one in table.referrers}
    ordered = sorted(once.values(), key=lambda one: (one.schema, one.name))
    return ((source, list(some)) for source, some in groupby(ordered, key=lambda one: (one.schema, one.name)))


def _source(table: StandingTable) -> tuple[str, str]:
    return table.schema, table.name
