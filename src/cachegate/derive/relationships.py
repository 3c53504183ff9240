"""Every relationship that PostgREST derives: from foreign keys, through views and junctions, and computed ones."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import permutations

from cachegate.derive.keys import Kind, Shown
from cachegate.model.api import Cardinality, Junction, Relationship
from cachegate.model.catalog import Catalog, Name

Index = Mapping[tuple[Name, str], tuple[Relationship, ...]]


def of(catalog: Catalog, shown: Sequence[Shown], primary: Mapping[Name, frozenset[str]]) -> Index:
    """All of them, by origin and by the schema in which they are looked up."""
    direct = list(_direct(catalog))
    single = direct + [one for relationship in direct for one in _through_views(relationship, shown)]
    detected = [*single, *_many_to_many(single, primary), *map(_turned, single)]
    groups: dict[tuple[Name, Name], list[Relationship]] = defaultdict(list)
    for one in detected:
        groups[one.origin, one.target].append(one)
    for one in _computed(catalog):  # takes the place of detected ones between the same two names
        assert one.function is not None
        groups[one.origin, one.function] = [one]
    found: dict[tuple[Name, str], list[Relationship]] = defaultdict(list)
    for (origin, key), members in groups.items():
        found[origin, key[0]] += [one for one in members if _exposed(one, catalog.schemas)]
    return {place: tuple(members) for place, members in found.items() if members}


def _direct(catalog: Catalog) -> Iterator[Relationship]:
    """Foreign keys; to one where a UNIQUE constraint or primary key has the same columns (an index does not: F-53)."""
    unique = {(one.relation, one.columns) for one in catalog.links.uniques}
    for link in catalog.links.foreign_keys:
        own = tuple(column for column, _ in link.columns)
        one_to_one = (link.relation, own) in unique
        yield Relationship(
            link.relation,
            link.target,
            Cardinality.ONE_TO_ONE if one_to_one else Cardinality.MANY_TO_ONE,
            link.name,
            link.columns,
        )


def _through_views(one: Relationship, shown: Sequence[Shown]) -> Iterator[Relationship]:
    """A foreign key seen from a view over its table, to a view over its target, and between two views."""
    mine = [
        key for key in shown if key.kind is Kind.OWN and key.table == one.origin and key.constraint == one.constraint
    ]
    theirs = [
        key
        for key in shown
        if key.kind is Kind.REFERENCED and key.table == one.target and key.constraint == one.constraint
    ]
    own, referenced = zip(*one.columns, strict=True)
    origins = [(key.view, columns) for key in mine for columns in key.choices()]
    targets = [(key.view, columns) for key in theirs for columns in key.choices()]
    for view, columns in origins:
        yield replace(one, origin=view, origin_is_view=True, columns=_pairs(columns, referenced))
    for view, columns in targets:
        yield replace(one, target=view, target_is_view=True, columns=_pairs(own, columns))
    for view, columns in origins:
        for other, others in targets:
            pairs = _pairs(columns, others)
            yield replace(one, origin=view, target=other, origin_is_view=True, target_is_view=True, columns=pairs)


def _pairs(left: Iterable[str], right: Iterable[str]) -> tuple[tuple[str, str], ...]:
    return tuple(zip(left, right, strict=False))


def _many_to_many(single: Iterable[Relationship], primary: Mapping[Name, frozenset[str]]) -> Iterator[Relationship]:
    """Two foreign keys, both many-to-one, whose columns are all inside the junction's primary key (F-52).

    A view over a junction counts as another one.
    """
    inside: dict[Name, list[Relationship]] = defaultdict(list)
    for one in single:
        own = {column for column, _ in one.columns}
        if one.cardinality is Cardinality.MANY_TO_ONE and own <= primary.get(one.origin, frozenset()):
            inside[one.origin].append(one)
    for junction, ways in inside.items():
        for one, other in permutations(ways, 2):
            if one.constraint != other.constraint:
                yield _via(junction, one, other)


def _via(junction: Name, one: Relationship, other: Relationship) -> Relationship:
    through = Junction(junction, (one.constraint, other.constraint), _swapped(one.columns), _swapped(other.columns))
    return Relationship(
        one.target,
        other.target,
        Cardinality.MANY_TO_MANY,
        junction=through,
        origin_is_view=one.target_is_view,
        target_is_view=other.target_is_view,
    )


def _turned(one: Relationship) -> Relationship:
    many = one.cardinality is Cardinality.MANY_TO_ONE
    return replace(
        one,
        origin=one.target,
        target=one.origin,
        cardinality=Cardinality.ONE_TO_MANY if many else Cardinality.ONE_TO_ONE,
        columns=_swapped(one.columns),
        origin_is_view=one.target_is_view,
        target_is_view=one.origin_is_view,
    )


def _swapped(columns: Iterable[tuple[str, str]]) -> tuple[tuple[str, str], ...]:
    return tuple((right, left) for left, right in columns)


def _computed(catalog: Catalog) -> Iterator[Relationship]:
    for one in catalog.links.row_functions:
        yield Relationship(
            one.relation, one.target, Cardinality.COMPUTED, function=one.function, computed_to_one=one.to_one
        )


def _exposed(one: Relationship, schemas: Sequence[str]) -> bool:
    """Both ends, and the junction between them."""
    between = () if one.junction is None else (one.junction.relation,)
    return all(schema in schemas for schema, _ in (one.origin, one.target, *between))
