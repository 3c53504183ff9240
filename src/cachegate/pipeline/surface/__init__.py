"""What a pull request does to the API, in the words of its clients: added, changed, removed, and what of it breaks."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping

from cachegate import derive
from cachegate.checks import column_required
from cachegate.model.catalog import Catalog
from cachegate.model.diff import CatalogDiff
from cachegate.model.migration import Place
from cachegate.model.report import ApiChange, Change, Subject, Surface
from cachegate.pipeline.surface import embeds, enums, overloads
from cachegate.pipeline.surface.changed import changed
from cachegate.pipeline.surface.departed import Departures
from cachegate.pipeline.surface.entry import Entry, along, endpoint
from cachegate.pipeline.surface.relations import NEVER_NULL

Renamed = Mapping[Subject, Subject]
Where = Callable[[Subject, Change], Place | None]
REQUIRED = "is required"
ORDER = (Change.REMOVED, Change.CHANGED, Change.ADDED)


def nowhere(subject: Subject, change: Change) -> Place | None:
    return None


def surface(
    diff: CatalogDiff, before: Catalog, after: Catalog, renamed: Renamed | None = None, where: Where = nowhere
) -> Surface:
    """Endpoints and their parts by what became of them. Parts of an endpoint that came or went are not repeated.

    `renamed` gives the old subject for a new one, `where` the place in the migrations that did it.
    """
    several = len({*before.schemas, *after.schemas}) > 1
    known = {now: was for now, was in (renamed or {}).items() if diff.of(now) is Change.ADDED}
    was, now = derive.api_of(before), derive.api_of(after)
    departures = Departures(before, after, was, now, {old: new for new, old in known.items()})
    entries = [
        *_listed(diff, before, after, known, departures, several=several),
        *_required(diff, before, after, several=several),
        *enums.changed(before, after),
        *overloads.doubled(before, was, now, several=several),
        *embeds.found(was, now, diff, several=several),
        *embeds.shapes(before, after, was, now, several=several),
    ]
    entries.sort(key=lambda one: (ORDER.index(one.change), one.what, one.how))
    return Surface(tuple(_placed(one, diff, where) for one in _once(entries)))


def _once(entries: Iterable[Entry]) -> Iterator[Entry]:
    """Each entry once, and nothing that another one about the same thing says as well."""
    entries = tuple(dict.fromkeys(entries))
    said = {one.what for one in entries if one.how}
    required = {one.what for one in entries if one.how == REQUIRED}
    for one in entries:
        if (one.how or one.what not in said) and not (one.how == NEVER_NULL and one.what in required):
            yield one


def _listed(
    diff: CatalogDiff,
    before: Catalog,
    after: Catalog,
    renamed: Renamed,
    departures: Departures,
    *,
    several: bool,
) -> Iterator[Entry]:
    """What stands in the difference of the catalogs."""
    whole = {
        (subject.schema, subject.name)
        for subject, change in diff.changes.items()
        if subject.kind == "relation" and change is not Change.CHANGED
    }
    for subject, change in diff.changes.items():
        if subject.part is not None and (subject.schema, subject.name) in whole:
            continue
        what = endpoint(subject, several=several)
        match change:
            case Change.ADDED:
                old = renamed.get(subject)
                yield Entry(subject, change, what, f"was {endpoint(old, several=several)}" if old else "")
            case Change.REMOVED:
                how, why = departures.of(subject, several=several)
                yield Entry(subject, change, what, how, why)
            case _:
                for how, why in changed(subject, before, after, departures):
                    yield Entry(subject, change, what, how, why)


def _required(diff: CatalogDiff, before: Catalog, after: Catalog, *, several: bool) -> Iterator[Entry]:
    """What clients have to send from now on."""
    for relation in after.relations.values():
        for one in column_required.newly(before, after, relation):
            part = Subject("column", relation.schema, relation.name, one.column)
            shown = relation.column(one.column) is not None
            subject = part if shown else Subject("relation", relation.schema, relation.name)
            how = REQUIRED if shown else f"{one.column} is required"
            change = Change.ADDED if diff.of(subject) is Change.ADDED else Change.CHANGED
            why = "inserts without it are refused (23502)"
            yield Entry(subject, change, endpoint(subject, several=several), how, why)


def _placed(entry: Entry, diff: CatalogDiff, where: Where) -> ApiChange:
    subject = entry.by or entry.subject
    done = diff.of(subject)
    place = where(subject, entry.change if done is Change.KEPT else done)
    how = entry.how or (along(entry, place) if place else "")
    return ApiChange(
        entry.change, entry.what, how, entry.why, place.file if place else None, place.line if place else None
    )
