"""A relation that every API role may change, the anonymous one too, asks row-level security first."""

from __future__ import annotations

from collections.abc import Iterator

from cachegate.checks import sql
from cachegate.checks.check import Check
from cachegate.checks.strangers import warned
from cachegate.model.catalog import Catalog, Relation, RelationKind, Verb
from cachegate.model.diff import relation_subject
from cachegate.model.exchange import Expectation, Judgement
from cachegate.model.report import Change, Outcome

CHANGING = (Verb.UPDATE, Verb.DELETE)  # to add rows, as to a guest book, is often meant for everybody


def compare(before: Catalog, after: Catalog) -> Iterator[Expectation]:
    """About what every role may change and not so before: a new relation, a new grant, row-level security taken off."""
    for relation in after.relations.values():
        verbs = _by_all(after, relation)
        was = before.relations.get(relation.id)
        if not verbs:
            continue
        if not _guarded(relation) and not (was and _by_all(before, was) and not _guarded(was)):
            yield _warning(after, relation, verbs, Change.CHANGED if was else Change.ADDED)
        elif _guarded(relation) and was is None:
            yield Expectation(
                CHECK.id, relation_subject(relation), _sentence(relation), decided=Judgement(Outcome.PASSED)
            )


def _by_all(catalog: Catalog, relation: Relation) -> tuple[Verb, ...]:
    """UPDATE and DELETE, as far as every API role has them; nothing where no role is anonymous."""
    roles = catalog.roles.api
    if catalog.roles.anonymous not in roles or any((role, relation.schema) not in catalog.usage for role in roles):
        return ()
    return tuple(
        verb for verb in CHANGING if verb in relation.writes and all((role, verb) in relation.grants for role in roles)
    )


def _guarded(relation: Relation) -> bool:
    """Whether rows are guarded: on the table, or as the one who asks (a security_invoker view) on what is under it."""
    sources = relation.security.sources
    if relation.kind is RelationKind.VIEW:
        return bool(sources) and all(source.owner is None for source in sources)
    return relation.security.row_level


def _warning(catalog: Catalog, relation: Relation, verbs: tuple[Verb, ...], change: Change) -> Expectation:
    roles = ", ".join(catalog.roles.api)
    return warned(
        CHECK.id,
        relation_subject(relation),
        _sentence(relation),
        cause=f"Every API role ({roles}) has {' and '.join(verb.value.upper() for verb in verbs)} on it, and"
        f" {_why(relation)}: any request, also one without a token, may change every row.",
        remedy=_remedy(relation),
        sql=_closing(catalog, relation, verbs),
        change=change,
    )


def _sentence(relation: Relation) -> str:
    return f"not everybody may change every row of {relation.schema}.{relation.name}"


def _why(relation: Relation) -> str:
    match relation.kind:
        case RelationKind.VIEW:
            return "a view asks the row-level security of its tables as its owner"
        case RelationKind.FOREIGN:
            return "a foreign table has no row-level security"
        case _:
            return "row-level security is not enabled"


def _remedy(relation: Relation) -> str:
    if relation.kind in (RelationKind.TABLE, RelationKind.PARTITIONED):
        return "Enable row-level security and write policies for who may do what; or take the grants back."
    return "Take the grants back, or let the view ask as the one who asks it (security_invoker)."


def _closing(catalog: Catalog, relation: Relation, verbs: tuple[Verb, ...]) -> str:
    name = sql.qualified(relation.schema, relation.name)
    if relation.kind in (RelationKind.TABLE, RelationKind.PARTITIONED):
        return f"alter table {name} enable row level security;"
    verb_list = ", ".join(verb.value for verb in verbs)
    return f"revoke {verb_list} on {name} from public, {sql.identifier(str(catalog.roles.anonymous))};"


CHECK = Check(
    "open-to-all",
    "what everybody may write is guarded by row-level security",
    "everybody may change every row of {}",
    compare=compare,
)
