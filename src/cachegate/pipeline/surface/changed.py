"""What became of one subject that is in both catalogs and not the same."""

from __future__ import annotations

from collections.abc import Iterator

from cachegate.checks.call_lost import lost
from cachegate.model.catalog import Catalog, Function
from cachegate.model.diff import constraint_subject, function_subject
from cachegate.model.report import Subject
from cachegate.pipeline.surface.departed import Departures
from cachegate.pipeline.surface.functions import of_function
from cachegate.pipeline.surface.grants import How
from cachegate.pipeline.surface.relations import of_column, of_relation


def changed(subject: Subject, before: Catalog, after: Catalog, departures: Departures) -> Iterator[How]:
    """Every way in which it changed; one without words where there are none for it.

    A column of which only its relation's grants changed is not listed: that is said of the relation.
    """
    found = list(_ways(subject, before, after, departures))
    yield from found if found or subject.kind == "column" else [("", "")]


def _ways(subject: Subject, before: Catalog, after: Catalog, departures: Departures) -> Iterator[How]:
    place = (str(subject.schema), subject.name)
    match subject.kind:
        case "relation":
            yield from of_relation(before, after, before.relations[place], after.relations[place])
        case "column":
            was, now = before.relations[place], after.relations[place]
            old, new = was.column(str(subject.part)), now.column(str(subject.part))
            assert old is not None
            assert new is not None
            yield from of_column(before, after, (was, now), old, new)
        case "function":
            one, other = _function(subject, before), _function(subject, after)
            kept = lost(departures.was, departures.now, one) is None
            yield from of_function(before, after, one, other, kept=kept)
        case "foreign key":
            yield from _of_foreign_key(subject, before, after)
        case _:
            yield from _of_key(subject, before, after, departures)


def _function(subject: Subject, catalog: Catalog) -> Function:
    return next(one for one in catalog.functions.values() if function_subject(one) == subject)


def _of_foreign_key(subject: Subject, before: Catalog, after: Catalog) -> Iterator[How]:
    old, new = (
        next(one for one in catalog.foreign_keys.values() if constraint_subject("foreign key", one) == subject)
        for catalog in (before, after)
    )
    if (old.target_schema, old.target) != (new.target_schema, new.target):
        yield f"refers to {old.target} → {new.target}", f"embeds of {old.target} through it are refused (PGRST200)"
    if old.columns != new.columns:
        yield f"columns ({', '.join(old.columns)}) → ({', '.join(new.columns)})", "embeds give other rows"
    elif old.target_columns != new.target_columns:
        yield f"refers to ({', '.join(old.target_columns)}) → ({', '.join(new.target_columns)})", ""


def _of_key(subject: Subject, before: Catalog, after: Catalog, departures: Departures) -> Iterator[How]:
    old, new = (
        next(one for one in catalog.keys.values() if constraint_subject("key", one) == subject)
        for catalog in (before, after)
    )
    if old.columns != new.columns:
        yield f"({', '.join(old.columns)}) → ({', '.join(new.columns)})", departures.key(old)
    elif old.primary and not new.primary:
        yield "is not the primary key any more", departures.key(old)
    elif new.primary and not old.primary:
        yield "is the primary key", ""
