"""Why Postgres takes a unique index for no upsert, and what to add instead (F-63, F-64)."""

from __future__ import annotations

from collections.abc import Iterable

from cachegate.checks.sql import identifier, qualified
from cachegate.model.catalog import IndexExpression, Key, Relation
from cachegate.model.exchange import Judgement
from cachegate.model.report import Outcome, Severity

NO_KEY, LATE = "42P10", "55000"
"""What clients get; the second with HTTP status 500, and only once a row is written."""


def explain(relation: Relation, key: Key, severity: Severity = Severity.WARNING) -> Judgement:
    """A finding about a key that is not plain: `relation` is the table that it is on."""
    cause, remedy, sql = _late(key) if key.deferrable else _not_inferred(relation, key)
    return Judgement(Outcome.FAILED, LATE if key.deferrable else NO_KEY, cause, remedy, sql, severity)


def _late(key: Key) -> tuple[str, str, str]:
    return (
        f"The key {key.name} is DEFERRABLE, and ON CONFLICT takes no such key: every upsert with"
        f" on_conflict={','.join(key.columns)} that brings a row answers 500 {LATE}. One without rows is let through.",
        "Make it a key that is checked at once.",
        remade(key),
    )


def _not_inferred(relation: Relation, key: Key) -> tuple[str, str, str | None]:
    where = f", and partial (where {key.predicate})" if key.predicate is not None else ""
    if key.expressions:
        shown = ", ".join(part.sql for part in key.expressions)
        return (
            f"The unique index {key.name} is over an expression ({shown}){where}. PostgREST's on_conflict names columns"
            f" only, so no upsert finds it: {NO_KEY}.",
            "If clients are to upsert by it, make the expression a generated column with a UNIQUE constraint, and let"
            " them name that in on_conflict; one over the bare columns would tell rows apart otherwise.",
            _as_column(relation, key),
        )
    columns = ",".join(key.columns)
    if key.temporal:
        return (
            f"The key {key.name} is temporal (WITHOUT OVERLAPS), and ON CONFLICT DO UPDATE takes no such key: an upsert"
            f" with on_conflict={columns}{', or without it,' if key.primary else ''} answers {NO_KEY}.",
            "If clients are to upsert by exactly these values, add a UNIQUE constraint beside it.",
            unique(key.schema, key.relation, key.columns),
        )
    if key.predicate is not None:
        return (
            f"The unique index {key.name} is partial (where {key.predicate}). ON CONFLICT would have to repeat the"
            f" condition, and PostgREST sends columns only: an upsert with on_conflict={columns} answers {NO_KEY}.",
            "If clients are to upsert by these columns, add a UNIQUE constraint over all rows. If rows outside the"
            " condition may repeat, write a function that does the INSERT … ON CONFLICT … WHERE, and call that.",
            unique(key.schema, key.relation, key.columns),
        )
    return (
        f"The unique index {key.name} is not valid (it was built CONCURRENTLY and failed): {NO_KEY}.",
        "Drop it, and build it again.",
        None,
    )


def unique(schema: str, relation: str, columns: Iterable[str]) -> str:
    """The constraint that an upsert on these columns needs."""
    return f"alter table {qualified(schema, relation)} add unique ({_listed(columns)});"


def remade(key: Key) -> str:
    """The same constraint, not deferrable."""
    kind = "primary key" if key.primary else "unique"
    return (
        f"alter table {qualified(key.schema, key.relation)}\n"
        f"  drop constraint {identifier(key.name)},\n"
        f"  add constraint {identifier(key.name)} {kind} ({_listed(key.columns)});"
    )


def dropped(key: Key) -> str:
    return f"alter table {qualified(key.schema, key.relation)} drop constraint {identifier(key.name)};"


def _as_column(relation: Relation, key: Key) -> str:
    """Generated columns for its expressions, and a constraint over them and its bare columns."""
    taken = {column.name for column in relation.columns}
    names = []
    lines = []
    for part in key.expressions:
        name = _free(part, taken)
        taken.add(name)
        names.append(name)
        lines.append(f"add column {identifier(name)} {part.type} generated always as ({part.sql}) stored")
    lines.append(f"add unique ({_listed((*key.columns, *names))})")
    return f"alter table {qualified(key.schema, key.relation)}\n  " + ",\n  ".join(lines) + ";"


def _free(part: IndexExpression, taken: set[str]) -> str:
    name = f"{part.name}_key"
    while name in taken:
        name += "_"
    return name


def _listed(columns: Iterable[str]) -> str:
    return ", ".join(map(identifier, columns))
