"""Which differences of two catalogs PostgREST's cache has to learn of, even where no request fails before it does.

With an old cache a request may still be answered, and wrongly: written with the old type of a column, embedded as an
array where there is one row, called without the argument that has a default now, shown without its representation.
Grants, function bodies, defaults and NOT NULL are not looked up in the cache (F-80 to F-84; the OpenAPI document alone
shows the last two).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Set

from cachegate.derive import api_of
from cachegate.model.api import Relationship
from cachegate.model.catalog import Catalog, Column, Function, Key, Name, Relation
from cachegate.model.contents import relationship_facts, relationship_subject
from cachegate.model.diff import constraint_subject, function_subject, relation_subject
from cachegate.model.report import Change, Subject


def for_the_cache(before: Catalog, after: Catalog) -> Mapping[Subject, Change]:
    """What was added, changed or removed as far as the schema cache holds it."""
    both = before.relations.keys() & after.relations.keys()
    old, new = dict(_cached(before, both)), dict(_cached(after, both))
    added = dict.fromkeys(new.keys() - old.keys(), Change.ADDED)
    removed = dict.fromkeys(old.keys() - new.keys(), Change.REMOVED)
    changed = {subject: Change.CHANGED for subject in new.keys() & old.keys() if new[subject] != old[subject]}
    return dict(sorted((added | removed | changed).items(), key=_order))


def _order(item: tuple[Subject, Change]) -> str:
    subject, _ = item
    return f"{subject.kind} {subject.label}"


def _cached(catalog: Catalog, kept: Set[Name]) -> Iterator[tuple[Subject, object]]:
    for relation in catalog.relations.values():
        yield relation_subject(relation), _of_relation(relation)
        for column in relation.columns:
            yield Subject("column", relation.schema, relation.name, column.name), _of_column(column)
    rows = frozenset(f"{relation.schema}.{relation.name}" for relation in catalog.relations.values())
    for function in catalog.functions.values():
        if function.callable or _is_of_row(function, rows):
            yield function_subject(function), _of_function(function)
    for foreign_key in (*catalog.foreign_keys.values(), *catalog.inner_keys.values()):
        yield constraint_subject("foreign key", foreign_key), foreign_key
    foreign = {(key.schema, key.relation, frozenset(key.columns)) for key in catalog.foreign_keys.values()}
    for key in catalog.keys.values():
        if key.primary or (key.constraint and (key.schema, key.relation, frozenset(key.columns)) in foreign):
            yield constraint_subject("key", key), _of_key(key)
    for one in catalog.formats:
        yield Subject(one.kind, one.schema, one.name), one.function
    for relationship in _of_views(catalog, kept):
        yield relationship_subject(relationship), relationship_facts(relationship)


def _of_views(catalog: Catalog, kept: Set[Name]) -> Iterator[Relationship]:
    """Relationships of views that were and are there: a new query may show other columns by the old names."""
    for found in api_of(catalog).relationships.values():
        for one in found:
            if (one.origin_is_view or one.target_is_view) and {one.origin, one.target} <= kept:
                yield one


def _of_relation(relation: Relation) -> object:
    return relation.kind, relation.writes, relation.depends_on


def _of_column(column: Column) -> object:
    return column.type, column.generated


def _of_function(function: Function) -> object:
    return function.parameters, function.returns, function.returns_set


def _of_key(key: Key) -> object:
    """Upserts go by the primary key; a unique constraint on a foreign key turns an array into an object (F-53)."""
    return key.columns, key.primary


def _is_of_row(function: Function, rows: frozenset[str]) -> bool:
    """A computed relationship: a function from a row of one relation to rows of another."""
    return (
        len(function.parameters) == 1
        and function.parameters[0].type.replace('"', "") in rows
        and function.returns.replace('"', "") in rows
    )
