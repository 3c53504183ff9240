"""What became of a relation that stays, and of its columns."""

from __future__ import annotations

from collections.abc import Iterator

from cachegate.model.catalog import Catalog, Column, Relation, Verb
from cachegate.pipeline.surface.grants import How, moved
from cachegate.pipeline.surface.types import widened

NEVER_NULL = "is never null"
WRITES = {Verb.INSERT: "POST", Verb.UPDATE: "PATCH", Verb.DELETE: "DELETE"}


def of_relation(before: Catalog, after: Catalog, old: Relation, new: Relation) -> Iterator[How]:
    """Kind, writability, privileges and, for a view, its query."""
    if old.kind != new.kind:
        yield f"{old.kind} → {new.kind}", ""
    lost = [word for verb, word in WRITES.items() if verb in old.writes - new.writes]
    gained = [word for verb, word in WRITES.items() if verb in new.writes - old.writes]
    if lost:
        yield f"no longer takes {', '.join(lost)}", "such requests are refused"
    if gained:
        yield f"takes {', '.join(gained)}", ""
    yield from moved(old.grants, new.grants, before.roles, after.roles)
    if old.definition != new.definition and old.kind == new.kind:
        yield "its query changed", ""
    if old.populated != new.populated:
        yield (
            ("is populated", "") if new.populated else ("is not populated any more", "reading it is refused (55000)")
        )


def of_column(
    before: Catalog, after: Catalog, place: tuple[Relation, Relation], old: Column, new: Column
) -> Iterator[How]:
    """Type, nullability, default, who fills it, and privileges that are not the relation's. `place` is the relation,
    before and after."""
    if old.type != new.type:
        same = widened(old.type, new.type, before.contract, after.contract)
        yield (
            f"type {old.type} → {new.type}",
            "" if same else "values have another form, and what was sent or compared may be refused",
        )
    yield from _filled(old, new)
    yield from _nullable(old, new)
    was, now = place
    yield from (
        moved(old.grants - was.grants, new.grants - now.grants, before.roles, after.roles)
        if was.grants != now.grants
        else moved(old.grants, new.grants, before.roles, after.roles)
    )


def _nullable(old: Column, new: Column) -> Iterator[How]:
    if new.nullable and not old.nullable:
        yield "may be null", "answers may hold null where there was always a value"
    elif old.nullable and not new.nullable:
        yield NEVER_NULL, "writing null is refused (23502)" if new.given else ""
    if old.has_default and not new.has_default and old.given and new.given:
        yield "has no default any more", ""
    elif new.has_default and not old.has_default and new.given:
        yield "has a default", ""


def _filled(old: Column, new: Column) -> Iterator[How]:
    if old.given and not new.given:
        yield "is filled by the database only", "requests that write it are refused"
    elif new.given and not old.given:
        yield "can be written", ""
