"""Why Postgres found no key for an upsert (42P10): the nearest thing that there is, and what to add."""

from __future__ import annotations

import re

from cachegate.checks.upserting import keys_of, same_columns, unfit_keys
from cachegate.model.catalog import Catalog, Key, Name, Relation, RelationKind
from cachegate.model.exchange import Judgement
from cachegate.model.report import Outcome, Severity


def why_none(catalog: Catalog, relation: Relation, columns: tuple[str, ...]) -> Judgement:
    """An error: the key that nearly is one, else the nearest over other columns, else that there is none."""
    keys = keys_of(catalog, relation)
    unfit = _nearly(keys, columns)
    if unfit is not None:
        table = catalog.relations.get((unfit.schema, unfit.relation), relation)
        return unfit_keys.explain(table, unfit, Severity.ERROR)
    listed = ", ".join(columns)
    near = max(keys, key=lambda key: _likeness(key, columns), default=None)
    beside = (
        f" The nearest key is {near.name}, on {', '.join(near.columns)}; on_conflict has to name exactly the columns of"
        " one."
        if near and _likeness(near, columns)[0]
        else ""
    )
    table_name, own = _table(catalog, relation, columns)
    return Judgement(
        Outcome.FAILED,
        code=unfit_keys.NO_KEY,
        cause=f"No unique key is over exactly {listed} of {relation.schema}.{relation.name}.{beside}",
        remedy="Add a UNIQUE constraint over exactly these columns, or correct the entry under upserts.",
        sql=unfit_keys.unique(*table_name, own) if table_name else None,
    )


def _nearly(keys: tuple[Key, ...], columns: tuple[str, ...]) -> Key | None:
    """One over the same columns that is not plain; else one whose expressions are about the columns that it lacks."""
    same = [key for key in same_columns(keys, columns) if not key.plain]
    by_expression = [key for key in keys if key.expressions and _is_about(key, columns)]
    return next(iter([*same, *by_expression]), None)


def _is_about(key: Key, columns: tuple[str, ...]) -> bool:
    text = " ".join(part.sql for part in key.expressions)
    rest = [name for name in columns if name not in key.columns]
    named = all(re.search(rf"(?<![\w$]){re.escape(name)}(?![\w$])", text) for name in rest)
    return set(key.columns) <= set(columns) and bool(rest) and named


def _likeness(key: Key, columns: tuple[str, ...]) -> tuple[int, int]:
    shared = len({*key.columns} & {*columns})
    return (shared, -len({*key.columns} ^ {*columns})) if key.plain else (0, -len(key.columns))


def _table(catalog: Catalog, relation: Relation, columns: tuple[str, ...]) -> tuple[Name | None, tuple[str, ...]]:
    """Where the constraint belongs, and its columns there; nowhere for a view of several tables."""
    if relation.kind is not RelationKind.VIEW:
        return relation.id, columns
    shown = {column.name: (column.source, column.source_column) for column in catalog.links.views.get(relation.id, ())}
    found = [shown[name] for name in columns if name in shown]
    sources = {source for source, _ in found}
    if len(found) < len(columns) or len(sources) != 1:
        return None, ()
    return sources.pop(), tuple(name for _, name in found)
