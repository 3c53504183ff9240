"""The schema cache that PostgREST makes of a catalog, as contents to compare with its own account."""

from __future__ import annotations

from collections.abc import Iterator

from cachegate.model.api import Api
from cachegate.model.catalog import Column, Function, Relation, RelationKind, Verb
from cachegate.model.contents import Contents, Facts, relationship_facts, relationship_subject
from cachegate.model.diff import function_subject, relation_subject
from cachegate.model.report import Subject

VIEWS = (RelationKind.VIEW, RelationKind.MATERIALIZED)


def contents(api: Api) -> Contents:
    """Relations, columns, function overloads and relationships with what the cache holds of them."""
    return dict(_all(api))


def _all(api: Api) -> Iterator[tuple[Subject, Facts]]:
    for relation in api.relations.values():
        yield relation_subject(relation), _of_relation(relation, api.primary_keys.get(relation.id, frozenset()))
        for column in relation.columns:
            yield Subject("column", relation.schema, relation.name, column.name), _of_column(column)
    for overloads in api.functions.values():
        for function in overloads:
            yield function_subject(function), _of_function(function)
    for found in api.relationships.values():
        for one in found:
            yield relationship_subject(one), relationship_facts(one)


def _of_relation(relation: Relation, key: frozenset[str]) -> Facts:
    writes = [verb.value for verb in (Verb.INSERT, Verb.UPDATE, Verb.DELETE) if verb in relation.writes]
    return {
        "kind": "view" if relation.kind in VIEWS else "table",
        "writes": ", ".join(writes) or "none",
        "primary key": ", ".join(sorted(key)) or "none",
    }


def _of_column(column: Column) -> Facts:
    return {
        "type": column.base,
        "declared as": column.type,
        "nullable": "yes" if column.nullable else "no",
        "default": column.default or "none",
        "length": "any" if column.max_length is None else str(column.max_length),
        "labels": ", ".join(column.labels),
    }


def _of_function(function: Function) -> Facts:
    arguments = [
        f"{'variadic ' if one.variadic else ''}{one.name} {one.type}{'' if one.required else ' optional'}"
        for one in function.parameters
    ]
    returned = f"{'setof ' if function.returns_set else ''}{'.'.join(function.result)}"
    return {
        "arguments": ", ".join(arguments) or "none",
        "returns": f"{returned}{' row' if function.returns_row else ''}",
        "volatility": function.volatility,
    }
