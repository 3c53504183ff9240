"""The net difference of two catalogs, as a client of the API would see it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from cachegate.model.catalog import Catalog, ForeignKey, Function, Key, Relation
from cachegate.model.report import Change, Subject


@dataclass(frozen=True, slots=True)
class CatalogDiff:
    """What became of each subject; one that is in both and equal is not listed."""

    changes: Mapping[Subject, Change]

    def of(self, subject: Subject) -> Change:
        """ADDED, CHANGED or REMOVED, else KEPT."""
        return self.changes.get(subject, Change.KEPT)

    def __bool__(self) -> bool:
        return bool(self.changes)


def compare(before: Catalog, after: Catalog) -> CatalogDiff:
    """Everything that was added, changed or removed between two snapshots of the same schemas."""
    return CatalogDiff(dict(_changes(dict(subjects(before)), dict(subjects(after)))))


def _changes(before: Mapping[Subject, object], after: Mapping[Subject, object]) -> Iterator[tuple[Subject, Change]]:
    for subject, now in after.items():
        if subject not in before:
            yield subject, Change.ADDED
        elif before[subject] != now:
            yield subject, Change.CHANGED
    for subject in before:
        if subject not in after:
            yield subject, Change.REMOVED


def subjects(catalog: Catalog) -> Iterator[tuple[Subject, object]]:
    """Every subject of a catalog, with what makes it equal to another."""
    for relation in catalog.relations.values():
        yield relation_subject(relation), replace(relation, columns=(), statement_triggers=(), depends_on=frozenset())
        for column in relation.columns:
            yield Subject("column", relation.schema, relation.name, column.name), column
    for function in catalog.functions.values():
        if function.callable:
            yield function_subject(function), function
    for foreign_key in catalog.foreign_keys.values():
        if foreign_key.schema == foreign_key.target_schema:
            yield constraint_subject("foreign key", foreign_key), foreign_key
    for key in catalog.keys.values():
        if key.plain:
            yield constraint_subject("key", key), key


def relation_subject(relation: Relation) -> Subject:
    return Subject("relation", relation.schema, relation.name)


def function_subject(function: Function) -> Subject:
    return Subject("function", function.schema, f"{function.name}({function.signature})")


def constraint_subject(kind: str, constraint: Key | ForeignKey) -> Subject:
    """The subject of a key or foreign key."""
    return Subject(kind, constraint.schema, constraint.relation, constraint.name)


def subject_counts(diff: CatalogDiff) -> Mapping[str, int]:
    """How many things of each kind were added or removed: what the independent count must equal."""
    counts: dict[str, int] = {}
    for subject, change in diff.changes.items():
        if change is not Change.CHANGED:
            counts[subject.kind] = counts.get(subject.kind, 0) + 1
    return counts
