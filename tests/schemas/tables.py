"""Random tables: keys of every kind, partitions, inheritance, foreign keys and junctions."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from psycopg.sql import SQL, Composable, Identifier

from schemas.draw import Draw

TYPES = ("text", "integer", "numeric(5, 2)", "jsonb", "timestamptz", "boolean[]", "uuid", "daterange")


@dataclass
class Relation:
    """What a random schema has: `keys` are what foreign keys may point to, `numbers` the integer columns."""

    schema: str
    name: str
    columns: list[str]
    numbers: list[str] = field(default_factory=list)
    primary: tuple[str, ...] = ()
    keys: list[tuple[str, ...]] = field(default_factory=list)
    partitioned: bool = False
    whole: Relation | None = None  # of a partition, what it is a part of; its columns are that one's

    @property
    def id(self) -> Identifier:
        return Identifier(self.schema, self.name)


def names(columns: tuple[str, ...] | list[str]) -> Composable:
    return SQL(", ").join(map(Identifier, columns))


def table(draw: Draw, schema: str) -> tuple[Relation, list[Composable]]:
    """A table with some key, or none, or partitioned."""
    found = Relation(schema, draw.name("t"), [])
    found.numbers = [draw.name("n") for _ in range(draw.between(1, 3))]
    others = [draw.name("c") for _ in range(draw.between(0, 2))]
    found.columns = [*found.numbers, *others]
    shape = draw.between(0, 9)
    found.partitioned = shape == 9
    if shape != 0:
        found.primary = tuple(draw.some(found.numbers, 1, 1 if shape < 6 else 3))
        found.keys.append(found.primary)
    parts: list[Composable] = [SQL("{} integer").format(Identifier(name)) for name in found.numbers]
    parts += [SQL("{} {}").format(Identifier(name), SQL(draw.one(TYPES))) for name in others]
    if found.primary:
        parts.append(SQL("primary key ({})").format(names(found.primary)))
    split = SQL(" partition by list ({})").format(Identifier(found.primary[0])) if found.partitioned else SQL("")
    made: list[Composable] = [SQL("create table {} ({}){}").format(found.id, SQL(", ").join(parts), split)]
    return found, [*made, *_uniques(draw, found)]


def _uniques(draw: Draw, found: Relation) -> Iterator[Composable]:
    if found.partitioned:
        return
    if draw.chance(35):
        key = tuple(draw.some(found.numbers, 1, 2))
        yield unique_constraint(draw, found, key)
        found.keys.append(key)
    if draw.chance(25):
        key = tuple(draw.some(found.numbers, 1, 2))
        yield SQL("create unique index {} on {} ({})").format(Identifier(draw.name("x")), found.id, names(key))
        found.keys.append(key)


def unique_constraint(draw: Draw, found: Relation, key: tuple[str, ...]) -> Composable:
    return SQL("alter table {} add constraint {} unique ({})").format(found.id, Identifier(draw.name("u")), names(key))


def offspring(draw: Draw, parent: Relation) -> Iterator[tuple[Relation, Composable]]:
    """Partitions of a partitioned table; sometimes a child that inherits from a plain one."""
    if parent.partitioned:
        for bounds in ("for values in (1, 2)", "default"):
            child = replace(
                _copy(parent, draw.name("part")), primary=parent.primary, keys=list(parent.keys), whole=parent
            )
            yield child, SQL("create table {} partition of {} {}").format(child.id, parent.id, SQL(bounds))
    elif draw.chance(10):
        child = _copy(parent, draw.name("heir"))
        yield child, SQL("create table {} () inherits ({})").format(child.id, parent.id)


def _copy(parent: Relation, name: str) -> Relation:
    return Relation(parent.schema, name, list(parent.columns), list(parent.numbers))


def foreign_key(draw: Draw, here: Relation, there: Relation) -> Iterator[Composable]:
    """One that points at some key of `there`, over new columns or old ones; sometimes unique, sometimes twice."""
    key = draw.one(there.keys)
    fixed, enough = here.whole is not None, len(here.numbers) >= len(key)
    if there.whole is here or (fixed and not enough):  # Postgres refuses the first: the table would be altered twice
        return
    if enough and (fixed or draw.chance(30)):
        columns = tuple(draw.some(here.numbers, len(key), len(key)))
    else:
        columns = tuple(draw.name("r") for _ in key)
        here.columns += columns
        here.numbers += columns
        adds = SQL(", ").join(SQL("add column {} integer").format(Identifier(name)) for name in columns)
        yield SQL("alter table {} {}").format(here.id, adds)
    for _ in range(2 if draw.chance(10) else 1):
        yield _reference(draw, here, columns, there, key)
    if here.partitioned or fixed:
        return
    if draw.chance(20):
        yield unique_constraint(draw, here, columns)
    elif draw.chance(15):
        yield SQL("create unique index on {} ({})").format(here.id, names(columns))


def _reference(
    draw: Draw, here: Relation, columns: tuple[str, ...], there: Relation, key: tuple[str, ...]
) -> Composable:
    ending = draw.one(("", "", "", " deferrable initially deferred", " on delete cascade"))
    return SQL("alter table {} add constraint {} foreign key ({}) references {} ({}){}").format(
        here.id, Identifier(draw.name("fk")), names(columns), there.id, names(key), SQL(ending)
    )


def junction(draw: Draw, schema: str, ends: list[Relation]) -> tuple[Relation, list[Composable]]:
    """A table between two or three others; its primary key covers all its foreign keys, or some, or none."""
    found = Relation(schema, draw.name("j"), [draw.name("own")])
    found.numbers = list(found.columns)
    made: list[Composable] = [SQL("create table {} ({} integer unique)").format(found.id, Identifier(found.columns[0]))]
    pairs = []
    for end in ends:
        key = draw.one(end.keys)
        columns = tuple(draw.name("e") for _ in key)
        found.columns += columns
        found.numbers += columns
        adds = SQL(", ").join(SQL("add column {} integer").format(Identifier(name)) for name in columns)
        made.append(SQL("alter table {} {}").format(found.id, adds))
        pairs.append((columns, end, key))
    covered = [name for columns, _, _ in pairs for name in columns]
    match draw.between(0, 9):
        case 0 | 1:
            found.primary = (found.columns[0],)
        case 2:
            found.primary = tuple(covered[:-1])
        case 3:
            found.primary = (*covered, found.columns[0])
        case _:
            found.primary = tuple(covered)
    made.append(SQL("alter table {} add primary key ({})").format(found.id, names(found.primary)))
    found.keys.append(found.primary)
    made += [_reference(draw, found, columns, end, key) for columns, end, key in pairs]
    if draw.chance(15):
        made.append(unique_constraint(draw, found, pairs[0][0]))
    return found, made
