"""Random functions: overloads, defaults, every mode of parameter, unnamed ones; and computed relationships."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from psycopg.sql import SQL, Composable, Identifier

from schemas.draw import Draw
from schemas.tables import Relation

TYPES = (
    "integer",
    "text",
    "boolean",
    "numeric",
    "jsonb",
    "json",
    "date",
    "uuid",
    "integer[]",
    "bytea",
    "xml",
    "float8",
)
BODIES = ("json", "jsonb", "text", "xml", "bytea")


@dataclass(frozen=True)
class Parameter:
    """`mode` as SQL writes it; "" for plain input. An empty name is none."""

    name: str
    type: str
    default: bool = False
    mode: str = ""

    @property
    def given(self) -> bool:
        return self.mode != "out"

    @property
    def written(self) -> Composable:
        ending = SQL(" default null" if self.default else "")
        name = SQL("{} ").format(Identifier(self.name)) if self.name else SQL("")
        return SQL("{} {}{}{}").format(SQL(self.mode), name, SQL(self.type), ending)


def overloads(draw: Draw, schema: str, name: str, pool: list[str], most: int) -> Iterator[Composable]:
    """Functions of one name, told apart by their types as Postgres demands, with parameters named from `pool`."""
    taken: set[tuple[str, ...]] = set()
    for _ in range(draw.between(1, most)):
        parameters = list(_parameters(draw, pool))
        signature = tuple(one.type for one in parameters if one.given)
        if signature not in taken:
            taken.add(signature)
            yield function(draw, Identifier(schema, name), parameters)


def _parameters(draw: Draw, pool: list[str]) -> Iterator[Parameter]:
    if draw.chance(10):
        yield Parameter("", draw.one((*BODIES, "integer")), default=draw.chance(20))
        return
    wanted = draw.some(pool, 0, 4)
    optional_from = draw.between(0, len(wanted)) if draw.chance(60) else len(wanted)
    variadic = draw.chance(10)
    for place, name in enumerate(wanted):
        default = place >= optional_from
        if variadic and place == len(wanted) - 1:
            yield Parameter(name, "integer[]", default, "variadic")
        else:
            yield Parameter(name, draw.one(TYPES), default, "inout" if draw.chance(5) else "")


def function(draw: Draw, name: Identifier, parameters: list[Parameter]) -> Composable:
    """It returns whatever its parameters leave open, and does nothing."""
    if any(one.mode == "inout" for one in parameters):
        returns, body = "", "begin end"
    elif not any(one.mode for one in parameters) and draw.chance(15):
        returns, body = "", "begin end"
        parameters = [*parameters, *(Parameter(draw.name("o"), "integer", mode="out") for _ in range(2))]
    else:
        returns, body = draw.one(
            (
                ("returns integer", "begin return null; end"),
                ("returns void", "begin end"),
                ("returns setof text", "begin return; end"),
                ("returns table (x integer, y text)", "begin return; end"),
                ("returns json", "begin return null; end"),
            )
        )
        taken = {one.name for one in parameters} & {"x", "y"}
        if "table" in returns and taken:
            returns, body = "returns integer", "begin return null; end"
    return SQL("create function {} ({}) {} language plpgsql {} as {}").format(
        name,
        SQL(", ").join(one.written for one in parameters),
        SQL(returns),
        SQL(draw.one(("volatile", "stable", "immutable"))),
        body,
    )


def unexposed(draw: Draw, schema: str) -> Iterator[Composable]:
    """What looks like a function and is none to PostgREST: a procedure, a trigger's function, an aggregate."""
    one, two, three = (Identifier(schema, draw.name("no")) for _ in range(3))
    if draw.chance(30):
        yield SQL("create procedure {} (a integer) language plpgsql as 'begin end'").format(one)
    if draw.chance(30):
        yield SQL("create function {} () returns trigger language plpgsql as 'begin return null; end'").format(two)
    if draw.chance(30):
        yield SQL("create aggregate {} (integer) (sfunc = int4pl, stype = integer)").format(three)


def computed(draw: Draw, schema: str, name: str, source: Relation, target: Relation) -> Composable:
    """A relationship from row type to row type: many, or one by `rows 1`, or one by returning no set."""
    returns, ending = draw.one((("setof ", ""), ("setof ", " rows 1"), ("setof ", " rows 5"), ("", "")))
    parameter = SQL("{} ").format(Identifier(draw.name("row"))) if draw.chance(50) else SQL("")
    return SQL("create function {} ({}{}) returns {}{} language sql stable{} as {}").format(
        Identifier(schema, name),
        parameter,
        source.id,
        SQL(returns),
        target.id,
        SQL(ending),
        SQL("select * from {}").format(target.id).as_string(None),
    )
