"""From a demand as it is written to what it means in this database: tables, types, and the constraint it names."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any

from psycopg import Connection

from cachegate.database import standing
from cachegate.migrations.lexer import tokens
from cachegate.migrations.reading import Reader
from cachegate.model.quoting import identifier
from cachegate.model.standing import StandingTable, StandingType
from cachegate.preflight import labels
from cachegate.preflight.asking.computed import CUT
from cachegate.preflight.asking.conditions import of_value
from cachegate.preflight.asking.question import Facts
from cachegate.preflight.code import Domained, Story
from cachegate.preflight.demand import (
    Added,
    Attach,
    Beyond,
    Check,
    Computes,
    Computing,
    Demand,
    DomainCheck,
    DomainValidate,
    ForeignKey,
    Later,
    Made,
    Named,
    NotNull,
    NotNullIndex,
    Retype,
    Unique,
    Validate,
    What,
)
from cachegate.preflight.reading.constraint import of_definition
from cachegate.preflight.refusals import NOT_THERE
from cachegate.preflight.situation import Situation, situation


class World:
    """The relations and types of a database, each looked up once. Used in one transaction."""

    def __init__(self, connection: Connection[Any]) -> None:
        self.connection = connection
        self.version = connection.info.server_version
        self._tables: dict[Named, StandingTable | None] = {}
        self._types: dict[tuple[str, tuple[str, ...] | None], StandingType | None] = {}

    def table(self, named: Named) -> StandingTable | None:
        if named not in self._tables:
            self._tables[named] = standing.table(self.connection, named.schema, named.name, named.path)
        return self._tables[named]

    def type(self, written: str, path: tuple[str, ...] | None) -> StandingType | None:
        if (written, path) not in self._types:
            self._types[written, path] = standing.type_of(self.connection, written, path)
        return self._types[written, path]


def resolved(demand: Demand, earlier: Sequence[Story], world: World) -> Iterator[tuple[What, Named]]:
    """What is demanded of which relation; nothing where it turns out that nothing is."""
    match demand.what:
        case Validate(name):
            yield from ((what, demand.on) for what in _validated(name, demand, earlier, world))
        case NotNullIndex(index):
            yield from ((NotNull(each, primary=True), demand.on) for each in _columns(index, demand, earlier, world))
        case Attach(parent=parent, bound=bound, new=new) as attach:
            if not new:
                yield attach, demand.on
            table = world.table(parent)
            if table is not None and table.default_partition is not None and bound:
                yield replace(attach, new=True), Named(*table.default_partition)
        case DomainCheck() | DomainValidate():
            yield from _of_domain(demand, earlier, world)
        case Computes() as computes:
            yield from ((what, demand.on) for what in _computed(computes, demand, earlier, world))
        case what:
            yield what, demand.on


def _computed(what: Computes, demand: Demand, earlier: Sequence[Story], world: World) -> Iterator[What]:
    """Nothing of a plain value for a type that takes it: that is right or wrong whatever the rows are."""
    type = world.type(what.type, demand.on.path) if what.type else None
    made = [one for one in earlier if isinstance(one, Domained) and one.on.name == _last(what.type)]
    if what.type and type is None and made:
        yield Beyond(f"{made[0].place.file}:{made[0].place.line} makes the domain {what.type}, which refuses values.")
    elif what.fallible or (type is not None and (type.domain or type.base in CUT)):
        yield what


def _last(written: str) -> str | None:
    """The name of a type without its schema."""
    name = Reader(tuple(tokens(written))).name()
    return name.name if name else None


def _validated(name: str, demand: Demand, earlier: Sequence[Story], world: World) -> Iterator[What]:
    for event in reversed(earlier):
        if isinstance(event, Later) and event.name == name and event.on.may_be(demand.on):
            yield event.what
            return
    table = world.table(demand.on)
    if table is not None and name in table.constraints and name not in table.validated:
        constraint = of_definition(table.constraints[name])
        yield from constraint.whats if constraint else (demand.what,)
    elif table is None or name not in table.constraints:
        yield demand.what


def _columns(index: str, demand: Demand, earlier: Sequence[Story], world: World) -> tuple[str, ...]:
    for event in reversed(earlier):
        if isinstance(event, Demand) and event.name == index and isinstance(event.what, Unique):
            return tuple(part.column for part in event.what.keys if part.column is not None)
    table = world.table(demand.on)
    return (table.indexes.get(index) if table else None) or ()


def facts_of(
    what: What, on: Named, demand: Demand, earlier: Sequence[Story], table: StandingTable, world: World
) -> Facts:
    """All that a question needs; the target of a foreign key and the parent of a partition too."""
    settled = situation(on, what, earlier, table)
    if isinstance(what, Attach) and settled.unclear is None:
        settled = replace(settled, unclear=situation(what.parent, what, earlier, None).unclear)
    if isinstance(what, Attach) and what.new:
        settled = replace(settled, made=None)
    if isinstance(what, Computes) and what.kind is Computing.DEFAULT:
        settled = _of_default(settled, on, what, world)
    target, beyond = None, Situation()
    match what:
        case ForeignKey(target=named):
            target = world.table(named)
            beyond = situation(named, what, earlier, target)
        case Attach(parent=named):
            target = world.table(named)
    written = [step.type for step in (*settled.steps, *beyond.steps) if isinstance(step, Added)]
    written += [what.type] if isinstance(what, Retype | Computes) and what.type else []
    types = {each: labels.met(each, world.type(each, demand.on.path), earlier, demand.place) for each in written}
    return Facts(demand, table, settled, target, beyond, types, world.version, tuple(earlier))


def _of_default(settled: Situation, on: Named, what: Computes, world: World) -> Situation:
    """A default looks at no row; only a domain's is computed for each, if there is any."""
    type = world.type(what.type, on.path)
    if type is not None and type.domain:
        return settled
    return Situation(Made(on) if settled.made else None, settled.steps)


def _of_domain(demand: Demand, earlier: Sequence[Story], world: World) -> Iterator[tuple[What, Named]]:
    """What a domain's demand means for each column that has it."""
    type = world.type(demand.on.sql, demand.on.path)
    if type is None:
        yield Beyond(NOT_THERE), demand.on
        return
    what = _condition(demand, earlier, type)
    for schema, table, column in type.columns if what else ():
        text = of_value(what.text, identifier(column)) if what and what.text else ""
        yield (Check(text, domain=True) if text else NotNull(column)), Named(schema, table)


def _condition(demand: Demand, earlier: Sequence[Story], type: StandingType) -> DomainCheck | None:
    """The condition that it is about; None where every value satisfies it already."""
    if isinstance(demand.what, DomainCheck):
        return demand.what
    assert isinstance(demand.what, DomainValidate)
    for event in reversed(earlier):
        if isinstance(event, Later) and event.name == demand.what.name and isinstance(event.what, DomainCheck):
            return event.what
    definition = type.constraints.get(demand.what.name, "")
    constraint = of_definition(definition) if definition.endswith("NOT VALID") else None
    return (
        next((DomainCheck(each.text) for each in constraint.whats if isinstance(each, Check)), None)
        if constraint
        else None
    )
