"""Random views: columns renamed, repeated, computed or left out, over tables, over pairs of them, over other views."""

from __future__ import annotations

from psycopg.sql import SQL, Composable, Identifier

from schemas.draw import Draw
from schemas.tables import Relation, names

SHAPES = ("plain", "plain", "plain", "star", "subselect", "cte", "union", "limited", "grouped", "join", "join")


def view(draw: Draw, schema: str, sources: list[Relation]) -> tuple[Relation, Composable]:
    """A view, now and then a materialized one, over one or two of the sources."""
    found = Relation(schema, draw.name("v"), [])
    source = draw.one(sources)
    shape = draw.one(SHAPES)
    if shape == "star":
        found.columns = list(source.columns)
        query: Composable = SQL("select * from {}").format(source.id)
    else:
        query = _query(draw, shape, found, source, draw.one(sources))
    kind = SQL("materialized view" if draw.chance(15) else "view")
    return found, SQL("create {} {} as {}").format(kind, found.id, query)


def _query(draw: Draw, shape: str, found: Relation, source: Relation, other: Relation) -> Composable:
    one, two = Identifier("one"), Identifier("two")
    origin: Composable
    wanted = _shown(draw, found, source, one)
    match shape:
        case "join":
            wanted += _shown(draw, found, other, two)
            side = SQL(draw.one(("", "left")))
            origin = SQL("{} as one {} join {} as two on true").format(source.id, side, other.id)
            return SQL("select {} from {}").format(SQL(", ").join(wanted), origin)
        case "subselect":
            origin = SQL("(select {} from {}) as one").format(names(source.columns), source.id)
        case "cte":
            origin = SQL("ready as one")
        case _:
            origin = SQL("{} as one").format(source.id)
    query: Composable = SQL("select {} from {}").format(SQL(", ").join(wanted), origin)
    match shape:
        case "cte":
            return SQL("with ready as (select * from {}) {}").format(source.id, query)
        case "union":
            return SQL("{} union all {}").format(query, query)
        case "limited":
            return SQL("{} limit 5").format(query)
        case "grouped":
            return SQL("{} group by {}").format(query, names(source.columns))
        case _:
            return query


def _shown(draw: Draw, found: Relation, source: Relation, alias: Identifier) -> list[Composable]:
    """Most of the source's columns: as they are, under another name, twice, or wrapped into an expression."""
    wanted: list[Composable] = []

    def show(what: Composable, name: str) -> None:
        found.columns.append(name)
        wanted.append(SQL("{} as {}").format(what, Identifier(name)))

    for column in draw.some(source.columns, max(1, len(source.columns) - 2), len(source.columns)):
        plain = SQL("{}.{}").format(alias, Identifier(column))
        kind = draw.between(0, 19)
        same = column if column not in found.columns else draw.name("again")
        show(SQL("coalesce({0}, {0})").format(plain) if kind == 0 else plain, draw.name("as") if kind < 4 else same)
        if kind == 4:
            show(plain, draw.name("twice"))
    return wanted
