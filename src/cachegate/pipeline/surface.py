"""What a pull request does to the API, in the words of its clients."""

from __future__ import annotations

from cachegate.model.catalog import Catalog
from cachegate.model.diff import CatalogDiff
from cachegate.model.report import Change, Subject, Surface


def surface(diff: CatalogDiff, before: Catalog, after: Catalog) -> Surface:
    """Endpoints and their parts by what became of them. Parts of an endpoint that came or went are not repeated."""
    several = len(after.schemas) > 1
    whole = {
        (subject.schema, subject.name): change
        for subject, change in diff.changes.items()
        if subject.kind == "relation" and change is not Change.CHANGED
    }
    lines: dict[Change, list[str]] = {Change.ADDED: [], Change.CHANGED: [], Change.REMOVED: []}
    for subject, change in diff.changes.items():
        if subject.part is not None and (subject.schema, subject.name) in whole:
            continue
        lines[change].append(_endpoint(subject, several))
    return Surface(
        added=tuple(sorted(lines[Change.ADDED])),
        changed=tuple(sorted(lines[Change.CHANGED])),
        removed=tuple(sorted(lines[Change.REMOVED])),
    )


def _endpoint(subject: Subject, several: bool) -> str:
    schema = f" (schema {subject.schema})" if several else ""
    match subject.kind:
        case "relation":
            return f"/{subject.name}{schema}"
        case "column":
            return f"/{subject.name} column {subject.part}{schema}"
        case "function":
            return f"/rpc/{subject.name}{schema}"
        case kind:
            what = "embedding through" if kind == "foreign key" else "upsert on"
            return f"/{subject.name} {what} {subject.part}{schema}"
