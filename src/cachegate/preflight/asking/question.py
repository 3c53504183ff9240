"""A question about rows as SQL, or what needs no question."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from cachegate.model.quoting import enclosed, identifier
from cachegate.model.standing import StandingColumn, StandingTable, StandingType
from cachegate.preflight.code import Story
from cachegate.preflight.demand import Added, Deleted, Demand, Updated
from cachegate.preflight.situation import Situation, Step

SHOWN = 5
UNTOUCHED = Situation()


class Verdict(StrEnum):
    """Whether the statement would fail on the rows that are there."""

    YES = "yes"
    NO = "no"
    UNKNOWN = "cannot be told"


@dataclass(frozen=True, slots=True)
class Question:
    """`count` gives one number: how many rows are in the way. `show` gives some of them.

    `probe`, where there is one, fails exactly where the statement would, and gives no row that means anything.
    `offence` says in a few words what such a row does wrong.
    """

    count: str
    show: str
    offence: str
    probe: str = ""


@dataclass(frozen=True, slots=True)
class Told:
    """What follows from the text and the catalog alone, and why, as a sentence."""

    verdict: Verdict
    why: str


@dataclass(frozen=True, slots=True)
class Facts:
    """What a question is made from. `target` is the table a foreign key points to, or the parent of a partition.

    `types` are by the text that the files have; None where the database has no such type. `settled` is the situation
    of the demand's relation, `beyond` that of the target. `earlier` is what the files say before the demand.
    """

    demand: Demand
    table: StandingTable
    settled: Situation = UNTOUCHED
    target: StandingTable | None = None
    beyond: Situation = UNTOUCHED
    types: dict[str, StandingType | None] | None = None
    version: int = 150000
    earlier: tuple[Story, ...] = ()

    def type(self, written: str) -> StandingType | None:
        return (self.types or {}).get(written)

    def column(self, name: str) -> StandingColumn | None:
        return self.table.columns.get(name)

    def has(self, column: str) -> bool:
        return column in self.table.columns or self.settled.added(column) is not None


def rows_of(facts: Facts, *, alias: str | None = None, alone: bool = False) -> str:
    """The demand's relation as the FROM of a query, after what the files do to it first. `alone`: no heirs' rows."""
    return relation(facts, facts.table, facts.settled.steps, alias=alias, alone=alone or facts.demand.only)


def relation(
    facts: Facts, table: StandingTable, steps: Sequence[Step], *, alias: str | None = None, alone: bool = False
) -> str:
    plain = f"only {table.sql}" if alone and table.heirs and table.kind == "r" else table.sql
    if not steps:
        return plain if alias is None else f"{plain} as {alias}"
    columns = [identifier(column) for column in table.columns]
    text, name = plain, identifier(table.name)
    for step in steps:
        text = _after(text, name, columns, step, facts, table)
    return f"{text} as {alias or name}"


def _after(text: str, name: str, columns: list[str], step: Step, facts: Facts, table: StandingTable) -> str:
    """The rows after one more step; new columns are added to `columns`."""
    source = text if text.startswith(("only ", table.sql)) else f"{text} as {name}"
    match step:
        case Added(column=column):
            listed = ", ".join(columns)
            columns.append(identifier(column))
            return f"(select {listed}, {_value(step, facts)} as {columns[-1]} from {source})"
        case Deleted(where=""):
            return f"(select {', '.join(columns)} from {source} where false)"
        case Deleted(where=where):
            return f"(select {', '.join(columns)} from {source} where {enclosed(where)} is not true)"
        case Updated(columns=assigned, where=where):
            values = {identifier(column): _assigned(column, value, where, table) for column, value in assigned}
            listed = ", ".join(f"{values[each]} as {each}" if each in values else each for each in columns)
            return f"(select {listed} from {source})"


def _value(added: Added, facts: Facts) -> str:
    """What rows get in a new column; that of a type that is not there yet is left to the text."""
    known = facts.type(added.type)
    given = added.value or (known.default if known else None) or ""
    if known is not None:
        return f"cast({enclosed(given) if given else 'null'} as {added.type})"
    return enclosed(given) if given else "null::text"


def _assigned(column: str, value: str, where: str, table: StandingTable) -> str:
    known = table.columns.get(column)
    new = f"cast({enclosed(value)} as {known.type})" if known else enclosed(value)
    return f"case when {enclosed(where)} then {new} else {identifier(column)} end" if where else new


def is_null(facts: Facts, column: str, prefix: str = "") -> str:
    """That there is no value, as a constraint sees it: a row of NULLs is a value."""
    known = facts.column(column)
    name = prefix + identifier(column)
    return f"not ({name} is distinct from null)" if known and known.composite else f"{name} is null"


def shown_columns(facts: Facts, *columns: str) -> str:
    """What tells a row: its primary key, or its place in the table, and then these columns."""
    own = [identifier(column) for column in facts.table.primary] or (["ctid"] if not facts.settled.steps else [])
    return ", ".join(dict.fromkeys([*own, *map(identifier, columns)])) or "*"


def rows_where(facts: Facts, condition: str, offence: str, *columns: str) -> Question:
    """The question for rows for which a condition holds."""
    source = rows_of(facts)
    return Question(
        count=f"select count(*) from {source} where {condition}",
        show=f"select {shown_columns(facts, *columns)} from {source} where {condition} limit {SHOWN}",
        offence=offence,
    )
