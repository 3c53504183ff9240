"""Small catalogs for tests, with only what matters said."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from cachegate.model.catalog import (
    Catalog,
    Column,
    ForeignKey,
    Function,
    Key,
    Name,
    Parameter,
    Relation,
    RelationKind,
    Roles,
    Verb,
)
from cachegate.model.links import Link, Links, Unique, ViewColumn

WRITES = frozenset({Verb.INSERT, Verb.UPDATE, Verb.DELETE})


def column(name: str, *, grants: Iterable[tuple[str, Verb]] | None = None) -> Column:
    """A text column that anon may do everything with, unless said otherwise."""
    all_of_anon = ((("anon", verb)) for verb in Verb)
    return Column(name, "text", True, False, False, False, grants=frozenset(all_of_anon if grants is None else grants))


def table(name: str, *columns: str, schema: str = "api") -> Relation:
    """A table that anon may do everything with."""
    grants = frozenset(("anon", verb) for verb in Verb)
    return Relation(schema, name, RelationKind.TABLE, tuple(map(column, columns)), WRITES, grants)


def view(name: str, *columns: str, over: Iterable[str] = (), schema: str = "api") -> Relation:
    """A view that reads from other relations of its schema."""
    return replace(
        table(name, *columns, schema=schema),
        kind=RelationKind.VIEW,
        depends_on=frozenset((schema, one) for one in over),
    )


def function(name: str, *parameters: str, schema: str = "api", execute: Iterable[str] = ("anon",)) -> Function:
    """Parameters as `name type` or `name type =` for one that has a default; `_ type` has no name."""
    found = []
    for text in parameters:
        label, type, *default = text.split(" ")
        found.append(Parameter("" if label == "_" else label, type, not default))
    signature = ", ".join(parameter.type for parameter in found)
    return Function(schema, name, signature, tuple(found), "integer", execute=frozenset(execute))


def key(relation: str, *columns: str, name: str | None = None, primary: bool = False, plain: bool = True) -> Key:
    return Key("api", relation, name or f"{relation}_{'_'.join(columns)}_key", columns, primary, plain, True)


def foreign_key(
    relation: str, columns: str, target: str, *, name: str | None = None, target_schema: str = "api", to: str = ""
) -> ForeignKey:
    """From `columns` (separated by spaces) to as many columns of the target, `to` or those of the same names."""
    own, referenced = tuple(columns.split()), tuple((to or columns).split())
    return ForeignKey("api", relation, name or f"{relation}_{target}", own, target_schema, target, referenced)


def catalog(
    *things: Relation | Function | Key | ForeignKey,
    roles: Roles | None = None,
    usage: Iterable[tuple[str, str]] = (("anon", "api"),),
) -> Catalog:
    """A catalog of the schema `api`, with the anonymous role `anon` unless said otherwise."""
    relations: dict[Name, Relation] = {one.id: one for one in things if isinstance(one, Relation)}
    return Catalog(
        schemas=("api",),
        roles=roles or Roles("authenticator", "anon", ("anon",), ("anon",)),
        usage=frozenset(usage),
        relations=relations,
        functions={one.id: one for one in things if isinstance(one, Function)},
        foreign_keys={(one.schema, one.relation, one.name): one for one in things if isinstance(one, ForeignKey)},
        keys={(one.schema, one.relation, one.name): one for one in things if isinstance(one, Key)},
        links=links(*things),
    )


def links(*things: Relation | Function | Key | ForeignKey) -> Links:
    """What these things tie together; a view shows columns of what it is over by their own names."""
    return Links(
        foreign_keys=tuple(
            Link(
                (one.schema, one.relation),
                one.name,
                (one.target_schema, one.target),
                tuple(zip(one.columns, one.target_columns, strict=True)),
            )
            for one in things
            if isinstance(one, ForeignKey)
        ),
        uniques=tuple(
            Unique((one.schema, one.relation), one.columns, one.primary)
            for one in things
            if isinstance(one, Key) and one.constraint
        ),
        views={
            one.id: tuple(
                ViewColumn(column.name, source, column.name) for source in one.depends_on for column in one.columns
            )
            for one in things
            if isinstance(one, Relation) and one.depends_on
        },
    )
