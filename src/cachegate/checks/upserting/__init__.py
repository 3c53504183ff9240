"""What an upsert goes by: the keys of a relation, what a client gives of them, and who may do all of it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import replace

from cachegate.checks.column_usable import may
from cachegate.model.catalog import Catalog, Column, Key, Name, Relation, RelationKind, Verb
from cachegate.model.report import Subject

TABLES = (RelationKind.TABLE, RelationKind.PARTITIONED)
NEEDED = (Verb.INSERT, Verb.UPDATE, Verb.SELECT)
"""PostgREST sets every column of the payload, the key's included, and reads them (F-66, and measured)."""


def by_table(catalog: Catalog) -> dict[Name, list[Key]]:
    """The keys of every table that has one."""
    found: dict[Name, list[Key]] = defaultdict(list)
    for key in catalog.keys.values():
        found[key.schema, key.relation].append(key)
    return found


def keys_of(catalog: Catalog, relation: Relation) -> tuple[Key, ...]:
    """Its unique keys, by their own columns; of a view those of a table whose columns it shows, by its names."""
    own = tuple(key for key in catalog.keys.values() if (key.schema, key.relation) == relation.id)
    if relation.kind is not RelationKind.VIEW:
        return own
    shown = _shown(catalog, relation.id)
    below = (*catalog.keys.values(), *catalog.keys_behind)
    return tuple(
        replace(key, columns=tuple(shown[key.schema, key.relation, column] for column in key.columns))
        for key in below
        if all((key.schema, key.relation, column) in shown for column in key.columns)
        and any(at[:2] == (key.schema, key.relation) for at in shown)
    )


def _shown(catalog: Catalog, view: Name, seen: frozenset[Name] = frozenset()) -> dict[tuple[str, str, str], str]:
    """(schema, relation, column) of what a view shows, through other views too, by its own name for it."""
    found: dict[tuple[str, str, str], str] = {}
    for column in catalog.links.views.get(view, ()):
        if column.source in seen | {view}:
            continue
        found[*column.source, column.source_column] = column.name
        for at, name in _shown(catalog, column.source, seen | {view}).items():
            if name == column.source_column:
                found[at] = column.name
    return found


def same_columns(keys: Iterable[Key], columns: Iterable[str]) -> list[Key]:
    """Those over exactly these columns, in any order, and nothing but columns: what ON CONFLICT looks for."""
    wanted = frozenset(columns)
    return [key for key in keys if frozenset(key.columns) == wanted and not key.expressions]


def late_twin(keys: Iterable[Key], columns: Iterable[str]) -> Key | None:
    """A deferrable key over exactly these columns: it spoils upserts even beside one that is not (F-64, measured)."""
    return next((key for key in same_columns(keys, columns) if key.deferrable), None)


def index_subject(key: Key) -> Subject:
    """A unique index that is no key for clients, and is not counted as one."""
    return Subject("index", key.schema, key.relation, key.name)


def written(relation: Relation, columns: tuple[str, ...]) -> tuple[str, ...]:
    """The key's columns that a client may give, else any other one: an upsert has to name something."""
    given = [column.name for column in relation.columns if column.given]
    return tuple(name for name in columns if name in given) or tuple(given[:1])


def able(catalog: Catalog, relation: Relation, columns: tuple[str, ...], roles: Iterable[str]) -> Iterator[str]:
    """Those of these roles that may insert, update and select what an upsert on these columns needs."""
    if not {Verb.INSERT, Verb.UPDATE} <= relation.writes:
        return
    used = [column for column in relation.columns if column.name in {*columns, *written(relation, columns)}]
    for role in roles:
        if all(may(catalog, relation, column, verb, role) for column in used for verb in NEEDED):
            yield role


def upserters(catalog: Catalog, relation: Relation, columns: tuple[str, ...]) -> tuple[str, ...]:
    """All API roles that may."""
    return tuple(able(catalog, relation, columns, catalog.roles.api))


def inserters(catalog: Catalog, relation: Relation) -> tuple[str, ...]:
    """The API roles that may insert a row."""
    if Verb.INSERT not in relation.writes:
        return ()
    given = [column for column in relation.columns if column.given]
    return tuple(
        role for role in catalog.roles.api if any(may(catalog, relation, column, Verb.INSERT, role) for column in given)
    )


def natural(relation: Relation, key: Key) -> bool:
    """Whether clients have to say by which row: some column of it is neither generated nor filled in by a default."""
    return any(_demanded(relation.column(name)) for name in key.columns)


def _demanded(column: Column | None) -> bool:
    return column is not None and column.given and not column.has_default
