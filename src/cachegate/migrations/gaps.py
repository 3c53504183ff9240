"""Values that the user gives (`--set`) where a layout's tool puts those of its environment into a file."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace

from cachegate.model.migration import Gap, Migration, Remark


def filled(migration: Migration, given: Mapping[str, str]) -> Migration:
    """With the given values where the file has those variables; what is not given stays as the file has it.

    Lines stay what they were, columns behind a value do not.
    """
    gaps = [gap for gap in migration.manner.gaps if gap.name in given]
    if not gaps:
        return migration
    text = migration.sql.decode("utf-8")
    parts, at = [], 0
    for gap in gaps:
        parts += [text[at : gap.start], given[gap.name]]
        at = gap.end
    cuts = migration.manner.cuts
    moved = tuple(_moved(cut, gaps, given) for cut in cuts) if cuts is not None else None
    manner = replace(migration.manner, cuts=moved, gaps=())
    return replace(migration, sql="".join([*parts, text[at:]]).encode(), manner=manner)


def _moved(offset: int, gaps: Iterable[Gap], given: Mapping[str, str]) -> int:
    return offset + sum(len(given[gap.name]) - (gap.end - gap.start) for gap in gaps if gap.end <= offset)


def left(remarks: Iterable[Remark], given: Mapping[str, str]) -> tuple[Remark, ...]:
    """Without those that only say that values are not known, where all of them are given."""
    return tuple(remark for remark in remarks if not remark.unless or not given.keys() >= {*remark.unless})
