"""Random schemas for PostgREST to serve, the same for the same seed, as the SQL that makes them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from psycopg.sql import SQL, Composable, Identifier

from schemas import functions, tables, views
from schemas.draw import Draw
from schemas.tables import Relation

ARGUMENTS = ["a", "b", "c", "d"]


@dataclass(frozen=True)
class World:
    """Two exposed schemas and a private one, all of its own, and what makes them."""

    seed: int
    exposed: tuple[str, str]
    private: str
    sql: str


def world(seed: int) -> World:
    """The random schema of this number. Its names contain the number: any of them go into one database."""
    draw = Draw(seed)
    exposed = (f"w{seed}", f"W{seed} Schéma" if draw.chance(50) else f"w{seed}_two")
    private = f"w{seed}_private"
    statements = [*_schemas(exposed, private), *_content(draw, exposed, private)]
    return World(seed, exposed, private, "".join(one.as_string(None) + ";\n" for one in statements))


def _schemas(exposed: tuple[str, str], private: str) -> Iterator[Composable]:
    for schema in (*exposed, private):
        yield SQL("create schema {}").format(Identifier(schema))
        yield SQL("grant usage on schema {} to anon").format(Identifier(schema))


def _content(draw: Draw, exposed: tuple[str, str], private: str) -> Iterator[Composable]:
    places = [exposed[0]] * 6 + [exposed[1]] * 2 + [private] * 2
    found: list[Relation] = []
    for _ in range(draw.between(3, 6)):
        made, statements = tables.table(draw, draw.one(places))
        yield from statements
        found.append(made)
        for child, statement in tables.offspring(draw, made):
            yield statement
            found.append(child)
    yield from _links(draw, found, places)
    yield from _views(draw, found, places)
    yield from _grants(draw, found)
    for schema in exposed:
        yield from _functions(draw, schema, found)


def _links(draw: Draw, found: list[Relation], places: list[str]) -> Iterator[Composable]:
    keyed = [one for one in found if one.keys]
    if not keyed:
        return
    for here in list(found):
        for _ in range(draw.between(0, 2)):
            yield from tables.foreign_key(draw, here, draw.one([*keyed, here] if here.keys else keyed))
    for _ in range(draw.between(0, 2)):
        made, statements = tables.junction(draw, draw.one(places), [draw.one(keyed) for _ in range(draw.between(2, 3))])
        yield from statements
        found.append(made)


def _views(draw: Draw, found: list[Relation], places: list[str]) -> Iterator[Composable]:
    for _ in range(draw.between(1, 5)):
        made, statement = views.view(draw, draw.one(places), found)
        yield statement
        found.append(made)


def _grants(draw: Draw, found: list[Relation]) -> Iterator[Composable]:
    for one in found:
        if draw.chance(70):
            yield SQL("grant {} on {} to anon").format(SQL(draw.one(("select", "select, insert", "all"))), one.id)


def _functions(draw: Draw, schema: str, found: list[Relation]) -> Iterator[Composable]:
    pool = [*ARGUMENTS, draw.name("arg")]
    for _ in range(draw.between(0, 3)):
        yield from functions.overloads(draw, schema, draw.name("f"), pool, 3)
    yield from functions.unexposed(draw, schema)
    taken: set[tuple[str, str]] = set()
    for _ in range(draw.between(0, 2)):
        source, target = draw.one(found), draw.one(found)
        name = target.name if draw.chance(40) else draw.name("rel")
        if (name, source.name) not in taken:
            taken.add((name, source.name))
            yield functions.computed(draw, schema, name, source, target)
