"""Who may insert and not upsert: ON CONFLICT DO UPDATE needs UPDATE and SELECT as well (F-66)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from cachegate.checks.column_usable import may
from cachegate.checks.sql import identifier, qualified
from cachegate.checks.upserting import NEEDED, TABLES, inserters, natural, upserters, written
from cachegate.model.catalog import Catalog, Key, Name, Relation, Verb
from cachegate.model.exchange import Judgement
from cachegate.model.report import Outcome, Severity


def half_granted(catalog: Catalog, keys: Mapping[Name, Sequence[Key]]) -> Mapping[Name, Judgement]:
    """By table: every role that may insert lacks what an upsert needs.

    Only of tables with a key whose values clients give: by one that the database fills in, nobody upserts.
    """
    found: dict[Name, Judgement] = {}
    for name, of_table in keys.items():
        relation = catalog.relations[name]
        key = _target(relation, of_table)
        roles = inserters(catalog, relation)
        if key is None or relation.kind not in TABLES or not roles or upserters(catalog, relation, key.columns):
            continue
        lines = [line for role in roles for line in grants(catalog, relation, key.columns, role)]
        if lines:
            found[name] = _judged(roles, key, lines)
    return found


def _target(relation: Relation, keys: Sequence[Key]) -> Key | None:
    """What clients would upsert by: the primary key, else the first unique one."""
    usable = [key for key in keys if key.plain and natural(relation, key)]
    return next((key for key in usable if key.primary), next(iter(usable), None))


def _judged(roles: Sequence[str], key: Key, lines: Sequence[str]) -> Judgement:
    listed = ", ".join(roles)
    return Judgement(
        Outcome.FAILED,
        code="42501",
        cause=f"Whoever may insert ({listed}) lacks UPDATE or SELECT. An upsert needs both, also where no row"
        f" conflicts: one with on_conflict={','.join(key.columns)} answers 42501.",
        remedy="If clients are to upsert, grant both; if they only insert, all is well.",
        sql="\n".join(lines),
        severity=Severity.NOTICE,
    )


def grants(catalog: Catalog, relation: Relation, columns: tuple[str, ...], role: str) -> Iterator[str]:
    """What a role lacks for upserts on these columns: of the table as a whole, or by column where it inserts so."""
    used = [column for column in relation.columns if column.name in {*columns, *written(relation, columns)}]
    lacking = [verb for verb in NEEDED if not all(may(catalog, relation, column, verb, role) for column in used)]
    table, whole = qualified(relation.schema, relation.name), (role, Verb.INSERT) in relation.grants
    if whole or Verb.INSERT in lacking:
        if lacking:
            yield f"grant {', '.join(lacking)} on {table} to {identifier(role)};"
        return
    names = ", ".join(identifier(one.name) for one in relation.columns if (role, Verb.INSERT) in one.grants)
    if lacking:
        yield f"grant {', '.join(f'{verb} ({names})' for verb in lacking)} on {table} to {identifier(role)};"
