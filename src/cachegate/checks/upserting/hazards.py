"""How an upsert that finds its key can still be refused with 409, or put a row in twice."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from cachegate.checks.upserting import natural
from cachegate.model.catalog import Catalog, Key, Relation

Facts = tuple[str, ...]  # sentences


def nulls(relation: Relation, key: Key) -> Facts:
    """NULLs are distinct, unless the key says otherwise: such rows conflict with nothing."""
    names = nullable(relation, key)
    if not names:
        return ()
    listed = " or ".join(names)
    return (
        f"A row whose {listed} is NULL conflicts with no other, for NULLs are distinct in the key {key.name}: the same"
        " upsert sent twice inserts it twice, and answers 201 both times.",
    )


def nullable(relation: Relation, key: Key) -> tuple[str, ...]:
    """The columns of a key that let rows in twice."""
    if key.nulls_not_distinct or key.primary:
        return ()
    columns = (relation.column(name) for name in key.columns)
    return tuple(column.name for column in columns if column is not None and column.nullable)


def others(relation: Relation, key: Key, keys: Sequence[Key]) -> Facts:
    """Other unique keys whose values clients give: ON CONFLICT looks at one of them only.

    One over these columns and more is no other: a row that repeats it repeats this one.
    """
    wanted = frozenset(key.columns)
    found = [one for one in keys if not wanted <= {*one.columns} and (one.expressions or natural(relation, one))]
    if not found:
        return ()
    listed = ", ".join(_shown(one) for one in found)
    return (
        f"A row that is new by {', '.join(key.columns)} and repeats another unique key ({listed}) is not updated: the"
        " upsert answers 409 (23505).",
    )


def _shown(key: Key) -> str:
    parts = [*key.columns, *(part.sql for part in key.expressions)]
    return f"{key.name} on {', '.join(parts)}"


def references(catalog: Catalog, relation: Relation) -> Facts:
    """Foreign keys, those to relations that are not exposed included."""
    found = [link for link in catalog.links.foreign_keys if link.relation == relation.id]
    if not found:
        return ()
    listed = ", ".join(
        f"{', '.join(own for own, _ in link.columns)} in {link.target[0]}.{link.target[1]}" for link in found
    )
    return (f"A value that has no partner answers 409 (23503): {listed}.",)


def all_of(catalog: Catalog, relation: Relation, key: Key, keys: Sequence[Key]) -> Iterator[str]:
    """Everything of this kind about upserts on one key of a table; `keys` are all of the table."""
    yield from nulls(relation, key)
    yield from others(relation, key, keys)
    yield from references(catalog, relation)
