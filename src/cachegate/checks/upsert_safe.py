"""Upserts on what a pull request brings do what clients expect: no silent duplicates, no refusal once rows come."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from cachegate.checks.check import Check
from cachegate.checks.sql import identifier, qualified
from cachegate.checks.upserting import TABLES, by_table, hazards, inserters, natural, upserters
from cachegate.checks.upserting.rights import half_granted
from cachegate.model.catalog import Catalog, Key, Name, Relation, RelationKind, Verb
from cachegate.model.diff import constraint_subject, relation_subject
from cachegate.model.exchange import Expectation, Judgement
from cachegate.model.report import Outcome, Severity

RIGHTS = "grants"


def compare(before: Catalog, after: Catalog) -> Iterator[Expectation]:
    keys = by_table(after)
    for relation in after.relations.values():
        if relation.kind in TABLES:
            yield from _with_primary_key(before, after, relation, keys.get(relation.id, []))
    yield from _granted_in_full(before, after)
    for key, facts in surprises(before, after).items():
        yield Expectation(
            check=CHECK.id,
            subject=constraint_subject("key", key),
            sentence=f"an upsert with on_conflict={','.join(key.columns)} finds every row that is there already",
            decided=_surprising(after.relations[key.schema, key.relation], key, facts),
        )


def _with_primary_key(
    before: Catalog, after: Catalog, relation: Relation, keys: Sequence[Key]
) -> Iterator[Expectation]:
    """Of tables that clients can insert into, and could not before; a key that is lost is told as such (F-65)."""
    was = before.relations.get(relation.id)
    if not inserters(after, relation) or (was is not None and inserters(before, was)):
        return
    there = any(key.primary for key in keys)
    yield Expectation(
        check=CHECK.id,
        subject=relation_subject(relation),
        sentence=f"upserts into {relation.schema}.{relation.name} without on_conflict have a primary key to go by",
        decided=Judgement(Outcome.PASSED) if there else _keyless(after, relation, keys),
    )


def _keyless(catalog: Catalog, relation: Relation, keys: Sequence[Key]) -> Judgement:
    """PostgREST then leaves ON CONFLICT out, and says nothing. Where nobody updates, hardly anybody upserts."""
    updated = any((role, Verb.UPDATE) in one.grants for one in relation.columns for role in catalog.roles.api)
    plain = [key for key in keys if key.plain]
    then = "answers 409 (23505) where a row is there already" if plain else "puts every row in again, and answers 201"
    columns = _candidate(catalog, relation, plain)
    listed = ", ".join(map(identifier, columns))
    return Judgement(
        Outcome.FAILED,
        cause=f"The table has no primary key. An upsert without on_conflict is then a plain insert: it {then}. PUT"
        " answers 405 (PGRST105).",
        remedy=f"Give it a primary key over the columns that tell its rows apart{_parted(relation)}.",
        sql=f"alter table {qualified(relation.schema, relation.name)} add primary key ({listed});" if columns else None,
        severity=Severity.WARNING if updated else Severity.NOTICE,
    )


def _parted(relation: Relation) -> str:
    return ", those that it is partitioned by among them" if relation.kind is RelationKind.PARTITIONED else ""


def _candidate(catalog: Catalog, relation: Relation, keys: Sequence[Key]) -> tuple[str, ...]:
    """What may be meant: a unique key, else a column called id, else what ties two tables together.

    Of a partitioned table only the first: Postgres demands the columns of the partitions in every key.
    """
    if keys:
        return keys[0].columns
    if relation.kind is RelationKind.PARTITIONED:
        return ()
    if relation.column("id") is not None:
        return ("id",)
    links = [link for link in catalog.links.foreign_keys if link.relation == relation.id]
    if len(links) < 2:
        return ()
    tied = {own for link in links for own, _ in link.columns}
    return tuple(column.name for column in relation.columns if column.name in tied)


def _granted_in_full(before: Catalog, after: Catalog) -> Iterator[Expectation]:
    """Tables of which every role that may insert a row may not upsert it (F-66), unless it was so."""
    known, keys = half_granted(before, by_table(before)), by_table(after)
    for name, judgement in half_granted(after, keys).items():
        if name not in known:
            relation = after.relations[name]
            yield Expectation(
                check=CHECK.id,
                subject=relation_subject(relation),
                sentence=f"some role that may insert into {relation.schema}.{relation.name} may upsert into it",
                decided=judgement,
                detail=RIGHTS,
            )


def surprises(before: Catalog, after: Catalog) -> Mapping[Key, hazards.Facts]:
    """New keys that clients may upsert on, with what is worth a look about them; of several in one table, about how
    they get in each other's way once only."""
    found: dict[Key, hazards.Facts] = {}
    keys, known = by_table(after), {_place(key) for key in before.keys.values() if key.plain}
    told: set[Name] = set()
    for key in after.keys.values():
        relation = after.relations[key.schema, key.relation]
        if not key.plain or key.primary or _place(key) in known:
            continue
        if not natural(relation, key) or not upserters(after, relation, key.columns):
            continue
        facts = hazards.nulls(relation, key) if len(key.columns) > 1 else ()
        if relation.id not in told:
            facts += hazards.others(relation, key, keys[relation.id])
            told.add(relation.id)
        if facts:
            found[key] = facts
    return found


def _place(key: Key) -> tuple[str, str, frozenset[str]]:
    """What clients name: a key made anew, under another name or in another order, is none that came."""
    return key.schema, key.relation, frozenset(key.columns)


def _surprising(relation: Relation, key: Key, facts: hazards.Facts) -> Judgement:
    table = qualified(relation.schema, relation.name)
    names = hazards.nullable(relation, key) if len(key.columns) > 1 else ()
    lines = [f"alter table {table} alter column {identifier(name)} set not null;" for name in names]
    remedies = ["Forbid NULL where it has no meaning, or let the key say nulls not distinct (Postgres 15)."] * bool(
        names
    )
    if len(facts) > len(remedies):
        remedies.append("Clients have to be ready for a 409 where two keys disagree about which row is meant.")
    return Judgement(
        Outcome.FAILED,
        cause=" ".join(facts),
        remedy=" ".join(remedies),
        sql="\n".join(lines) or None,
        severity=Severity.NOTICE,
    )


CHECK = Check(
    "upsert-safe", "upserts neither duplicate rows nor stop at a grant", "upserts on {} may surprise", compare=compare
)
