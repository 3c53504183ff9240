"""Everything that a role lacks to use a thing, as SQL to paste: one forgotten line, and the rest has no effect."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from cachegate.checks import sql
from cachegate.derive.access import missing, unusable_sequences
from cachegate.model.catalog import Catalog, Function, Relation, RelationKind, Verb

TABLES = (RelationKind.TABLE, RelationKind.PARTITIONED)


def offered(catalog: Catalog, relation: Relation, role: str) -> tuple[Verb, ...]:
    """What this role may be meant to do: whoever is not logged in reads, unless there is nobody else.

    Everything with a table, reading what may not be written.
    """
    visitor = role == catalog.roles.anonymous and len(catalog.roles.api) > 1
    return tuple(Verb) if relation.kind in TABLES and not visitor else (Verb.SELECT,)


def for_relation(catalog: Catalog, relation: Relation, role: str, verbs: Iterable[Verb]) -> Iterator[str]:
    """What is missing for these verbs: to become the role, the schema, the relation, sequences, what a view reads."""
    wanted = tuple(verbs)
    yield from _at_the_door(catalog, relation.schema, role)
    if lacking := [verb for verb in wanted if not _granted(relation, role, verb)]:
        yield sql.grant_relation(lacking, relation.id, role)
    if Verb.INSERT in wanted:
        yield from (sql.grant_sequence(sequence, role) for sequence in unusable_sequences(relation, role))
    yield from for_sources(relation, role, wanted)


def for_sources(relation: Relation, role: str, verbs: Iterable[Verb]) -> Iterator[str]:
    """The privileges that are missing behind a view, to its owner or, of a security_invoker, to the role."""
    needed: dict[tuple[tuple[str, str], str], list[Verb]] = {}
    for verb in verbs:
        for source in missing(relation, role, verb):
            needed.setdefault((source.relation, source.owner or role), []).append(verb)
    for (name, grantee), lacking in needed.items():
        yield sql.grant_relation(list(dict.fromkeys(lacking)), name, grantee)


def again(catalog: Catalog, relation: Relation, old: Relation, role: str) -> Iterator[str]:
    """What the role had on the relation before, as far as it is missing, and no more than that."""
    verbs = [verb for verb in Verb if (role, verb) in old.grants]
    lines = for_relation(catalog, relation, role, verbs) if verbs else _at_the_door(catalog, relation.schema, role)
    never = {*for_sources(old, role, verbs), *(sql.grant_sequence(one, role) for one in unusable_sequences(old, role))}
    yield from (line for line in lines if line not in never)
    for verb in Verb:
        had = {column.name for column in old.columns if (role, verb) in column.grants} if verb not in verbs else set()
        lacking = [one.name for one in relation.columns if one.name in had and (role, verb) not in one.grants]
        if lacking:
            yield sql.grant_columns(verb, lacking, relation.id, role)


def for_function(catalog: Catalog, function: Function, role: str) -> Iterator[str]:
    yield from _at_the_door(catalog, function.schema, role)
    if role not in function.execute:
        yield sql.grant_execute(function, role)


def _at_the_door(catalog: Catalog, schema: str, role: str) -> Iterator[str]:
    if role in catalog.roles.unsettable:
        yield sql.grant_role(role, catalog.roles.login)
    if (role, schema) not in catalog.usage:
        yield sql.grant_usage(schema, role)


def _granted(relation: Relation, role: str, verb: Verb) -> bool:
    return (role, verb) in relation.grants or any((role, verb) in column.grants for column in relation.columns)
