"""A key that clients could upsert on, and cannot any more: they learn it from 42P10, or from duplicates."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from cachegate.checks.sql import identifier, qualified
from cachegate.checks.upserting import TABLES, by_table, same_columns, unfit_keys, upserters
from cachegate.model.catalog import Catalog, Key, Relation, RelationKind
from cachegate.model.diff import constraint_subject
from cachegate.model.exchange import Expectation, Judgement
from cachegate.model.report import Outcome, Severity

LOST = "lost"


def lost(before: Catalog, after: Catalog) -> Iterator[Expectation]:
    """Keys of tables that are still there, with all their columns, which no other key replaces."""
    left = by_table(after)
    for key in before.keys.values():
        table, was = after.relations.get((key.schema, key.relation)), before.relations[key.schema, key.relation]
        if not key.plain or table is None or table.kind not in TABLES:
            continue
        if any(table.column(name) is None for name in key.columns) or not upserters(before, was, key.columns):
            continue
        if any(other.plain for other in same_columns(left.get(table.id, ()), key.columns)):
            continue
        yield Expectation(
            check="upsert-key-usable",
            subject=constraint_subject("key", key),
            sentence=f"{key.schema}.{key.relation} can still be upserted with on_conflict={','.join(key.columns)}",
            decided=_judged(table, left.get(table.id, []), key),
            detail=LOST,
        )


def _judged(table: Relation, keys: Sequence[Key], key: Key) -> Judgement:
    """`keys` are those that the table has now."""
    unfit = next(iter(same_columns(keys, key.columns)), None)
    if unfit is not None:
        found = unfit_keys.explain(table, unfit)
        cause, remedy, sql, code = str(found.cause), str(found.remedy), found.sql, found.code
    else:
        code, remedy, sql = unfit_keys.NO_KEY, "Keep a key over exactly these columns.", _again(table, keys, key)
        cause = (
            f"The key {key.name} is gone, and no other one is over exactly {', '.join(key.columns)}: upserts with"
            f" on_conflict={','.join(key.columns)}, which worked before, answer {code}."
        )
    if key.primary and not any(one.primary for one in keys):
        cause += (
            " The table has no primary key now: upserts without on_conflict, which went by it, become plain inserts,"
            " and PUT answers 405."
        )
    return Judgement(
        Outcome.FAILED,
        code,
        cause,
        f"{remedy} If this is meant, tell clients before it is merged.",
        sql,
        Severity.WARNING,
    )


def _again(table: Relation, keys: Sequence[Key], key: Key) -> str | None:
    """What brings it back, beside another primary key if there is one now; of a partitioned table it may be refused."""
    if table.kind is RelationKind.PARTITIONED:
        return None
    kind = "primary key" if key.primary and not any(one.primary for one in keys) else "unique"
    columns = ", ".join(map(identifier, key.columns))
    return f"alter table {qualified(key.schema, key.relation)} add {kind} ({columns});"
