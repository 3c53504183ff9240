"""What in a pull request made something ambiguous: the line to show for a thing that it did not touch itself."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from cachegate.checks import upserting
from cachegate.model.catalog import Catalog
from cachegate.model.diff import CatalogDiff
from cachegate.model.exchange import CallResolves, EmbedResolves, Expectation
from cachegate.model.report import Change, Subject


def suspects(expectation: Expectation, diff: CatalogDiff, after: Catalog) -> Iterator[Subject]:
    """New subjects that can have caused it, the likeliest first."""
    new = [subject for subject, change in diff.changes.items() if change in (Change.ADDED, Change.CHANGED)]
    for claim in expectation.claims:
        match claim:
            case CallResolves(schema=schema, function=name):
                yield from (one for one in new if one.kind == "function" and _is_overload(one, schema, name))
            case EmbedResolves(schema=schema, origin=origin, target=target):
                yield from _links(new, schema, {origin, target}, after)
            case _:
                continue
    if expectation.subject.kind == "key":
        yield from _spoilers(expectation.subject, after)
    yield from (subject for subject in new if subject == expectation.subject)


def _spoilers(subject: Subject, after: Catalog) -> Iterator[Subject]:
    """Deferrable keys over the same columns, with which no upsert goes by it any more (F-64)."""
    key = after.keys.get((subject.schema or "", subject.name, subject.part or ""))
    for other in upserting.same_columns(after.keys.values(), key.columns) if key else ():
        if other.deferrable and (other.schema, other.relation) == (subject.schema, subject.name):
            yield upserting.index_subject(other)


def _is_overload(subject: Subject, schema: str, name: str) -> bool:
    return subject.schema == schema and subject.name.rpartition("(")[0] == name


def _links(new: Iterable[Subject], schema: str, ends: set[str], after: Catalog) -> Iterator[Subject]:
    """Foreign keys between the two, then those of a junction to both, then to either, then views over a junction."""
    keys = [key for key in after.foreign_keys.values() if key.schema == schema]
    linked = {(key.relation, key.name): {key.relation, key.target} for key in keys}
    targets: dict[str, set[str]] = {}
    for key in keys:
        targets.setdefault(key.relation, set()).add(key.target)
    ours = [subject for subject in new if subject.schema == schema]
    touching = [
        (subject, found)
        for subject in ours
        if subject.kind == "foreign key" and (found := linked.get((subject.name, subject.part or ""), set())) & ends
    ]
    yield from (subject for subject, found in touching if found == ends)
    yield from (subject for subject, _ in touching if targets[subject.name] >= ends)
    yield from (subject for subject, _ in touching)
    yield from (subject for subject in ours if subject.kind == "relation")
