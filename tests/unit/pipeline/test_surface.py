"""What a pull request does to the API, said once for each thing, as clients name it."""

from __future__ import annotations

from dataclasses import replace

import pytest

from cachegate.model.catalog import Catalog, ForeignKey, Key, Relation
from cachegate.model.diff import compare
from cachegate.model.report import Surface
from cachegate.pipeline.surface import surface
from unit.checks.catalogs import catalog, foreign_key, function, key, table


def between(before: Catalog, after: Catalog) -> Surface:
    return surface(compare(before, after), before, after)


@pytest.mark.parametrize("name", ["films", "do.t", "a.b.c", 'quo"te'])
def test_a_new_relation_is_said_once(name: str) -> None:
    """Not again for its columns, keys and foreign keys, also where its name has dots in it."""
    new: tuple[Relation | Key | ForeignKey, ...] = (
        table(name, "id", "boss"),
        key(name, "id"),
        foreign_key(name, "boss", name),
    )

    assert between(catalog(), catalog(*new)) == Surface(added=(f"/{name}",))
    assert between(catalog(*new), catalog()) == Surface(removed=(f"/{name}",))


@pytest.mark.parametrize("name", ["films", "do.t"])
def test_parts_of_what_was_there_are_said_each(name: str) -> None:
    """Column, upsert and embedding, with the relation's whole name."""
    before = catalog(table(name, "id"), table("actors", "id"))
    after = catalog(
        table(name, "id", "lead"),
        table("actors", "id"),
        key(name, "id", name="by.id"),
        foreign_key(name, "lead", "actors", name="lead"),
    )

    assert between(before, after).added == (
        f"/{name} column lead",
        f"/{name} embedding through lead",
        f"/{name} upsert on by.id",
    )


def test_a_function_is_its_signature() -> None:
    """Another type is another function to Postgres; a new body is a change."""
    before, after = catalog(function("rate", "a integer")), catalog(function("rate", "a text"))
    body = catalog(replace(function("rate", "a integer"), definition="new"))

    assert between(before, after) == Surface(added=("/rpc/rate(text)",), removed=("/rpc/rate(integer)",))
    assert between(before, body) == Surface(changed=("/rpc/rate(integer)",))


def test_schemas_are_named_where_there_are_several() -> None:
    """So that two tables of one name are told apart."""
    both = [table("films"), table("films", schema="internal")]
    after = replace(catalog(*both), schemas=("api", "internal"))

    assert surface(compare(catalog(), after), catalog(), after).added == (
        "/films (schema api)",
        "/films (schema internal)",
    )
