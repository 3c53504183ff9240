"""Words of enum types that came, went or were renamed, where the API shows such a type."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from cachegate.model.catalog import Catalog
from cachegate.model.contract import Label
from cachegate.model.report import Change, Subject
from cachegate.pipeline.surface.entry import Entry


def changed(before: Catalog, after: Catalog) -> Iterator[Entry]:
    """Of each type that columns, arguments or results have before and after."""
    for type in sorted(before.contract.enums.keys() & after.contract.enums.keys()):
        old, new = before.contract.enums[type], after.contract.enums[type]
        if old != new and type in _shown(before) and type in _shown(after):
            subject = Subject("type", None, type)
            for how, why in _labels(old, new):
                yield Entry(subject, Change.CHANGED, f"enum {type}", how, why)


def _labels(old: Sequence[Label], new: Sequence[Label]) -> Iterator[tuple[str, str]]:
    was, now = {one.text for one in old}, {one.text for one in new}
    left = {one.place: one.text for one in new if one.text not in was}
    for label in old:
        if label.text in now:
            continue
        refused = f"requests that send {label.text} are refused (22P02)"
        if label.place in left:
            yield f"{label.text} renamed to {left.pop(label.place)}", refused
        else:
            yield f"{label.text} removed", refused
    for text in left.values():
        yield f"{text} added", ""


def _shown(catalog: Catalog) -> frozenset[str]:
    """Types that clients meet, without the brackets of arrays."""
    columns = [column for relation in catalog.relations.values() for column in relation.columns]
    functions = [one for one in catalog.functions.values() if one.callable]
    outputs = catalog.contract.outputs
    found = {type for column in columns for type in (column.type, column.base)}
    found |= {parameter.type for one in functions for parameter in one.parameters}
    found |= {one.returns for one in functions} | {type for one in functions for _, type in outputs.get(one.id, ())}
    return frozenset(type.removesuffix("[]") for type in found)
