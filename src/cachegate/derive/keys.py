"""Which keys a view shows: primary keys, foreign keys, and what foreign keys refer to, all of their columns or none.

PostgREST follows a view's plain columns down to the tables, through views of the exposed schemas and of the extra
search path only (F-55, F-56).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import Enum, auto
from itertools import product

from cachegate.model.catalog import Catalog, Name


class Kind(Enum):
    PRIMARY = auto()
    OWN = auto()  # the columns of a foreign key
    REFERENCED = auto()  # the columns that a foreign key refers to


@dataclass(frozen=True, slots=True)
class Shown:
    """A key of `table` that `view` shows whole: each of the key's columns with the view's columns that show it."""

    kind: Kind
    table: Name
    view: Name
    constraint: str
    columns: tuple[tuple[str, tuple[str, ...]], ...]

    def choices(self) -> Iterator[tuple[str, ...]]:
        """Every way to name the key's columns by the view's: a view may show a column twice."""
        yield from product(*(shown for _, shown in self.columns))


@dataclass(frozen=True, slots=True)
class _Key:
    kind: Kind
    constraint: str
    size: int


def dependencies(catalog: Catalog) -> tuple[Shown, ...]:
    """What every exposed view shows of keys."""
    keys = _keys(catalog)
    return tuple(
        shown
        for view in sorted(catalog.links.views)
        if view[0] in catalog.schemas
        for shown in _of_view(view, _sources(view, catalog), keys)
    )


def _of_view(
    view: Name,
    sources: Mapping[tuple[Name, str], tuple[str, ...]],
    keys: Mapping[Name, Mapping[_Key, Sequence[str]]],
) -> Iterator[Shown]:
    for table in sorted({table for table, _ in sources}):
        for key, columns in keys.get(table, {}).items():
            shown = tuple((column, sources[table, column]) for column in columns if (table, column) in sources)
            if len(shown) == key.size:
                yield Shown(key.kind, table, view, key.constraint, shown)


def _sources(view: Name, catalog: Catalog) -> Mapping[tuple[Name, str], tuple[str, ...]]:
    """Of each column of another relation, the view's columns that show it, however deep it lies."""
    found: dict[tuple[Name, str], list[str]] = defaultdict(list)
    for column in catalog.links.views[view]:
        place, path = (column.source, column.source_column), [column.source]
        while place is not None:
            if column.name not in found[place]:
                found[place].append(column.name)
            below = next((one for one in catalog.links.views.get(place[0], ()) if one.name == place[1]), None)
            if below is None or below.source in path:
                break
            place = (below.source, below.source_column)
            path.append(below.source)
    return {place: tuple(names) for place, names in found.items()}


def _keys(catalog: Catalog) -> Mapping[Name, Mapping[_Key, Sequence[str]]]:
    """Of each table its keys. What two foreign keys of one name refer to is one key to PostgREST, of either's size."""
    found: dict[Name, dict[_Key, dict[tuple[int, str], None]]] = defaultdict(lambda: defaultdict(dict))
    for one in catalog.links.uniques:
        if one.primary:
            key = _Key(Kind.PRIMARY, "", len(one.columns))
            found[one.relation][key].update(dict.fromkeys(enumerate(one.columns)))
    for link in catalog.links.foreign_keys:
        size = len(link.columns)
        for position, (own, referenced) in enumerate(link.columns):
            found[link.relation][_Key(Kind.OWN, link.name, size)][position, own] = None
            found[link.target][_Key(Kind.REFERENCED, link.name, size)][position, referenced] = None
    return {
        table: {key: [column for _, column in sorted(places)] for key, places in keys.items()}
        for table, keys in found.items()
    }


def primary_keys(catalog: Catalog, shown: Sequence[Shown]) -> Mapping[Name, frozenset[str]]:
    """Of every table of any schema and every exposed view; a view has those of all tables that it shows whole."""
    found: dict[Name, set[str]] = defaultdict(set)
    for one in catalog.links.uniques:
        if one.primary and not one.partition:
            found[one.relation] |= set(one.columns)
    for key in shown:
        if key.kind is Kind.PRIMARY:
            found[key.view] |= {names[0] for _, names in key.columns}
    return {name: frozenset(columns) for name, columns in found.items()}
