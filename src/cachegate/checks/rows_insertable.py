"""A row that a table's types and constraints allow is inserted by some role that has the grant.

Triggers, defaults and policies run only when there is a row: no request without one shows what they do.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from cachegate.checks.check import Answers, Check
from cachegate.checks.refusals import inserts
from cachegate.derive.access import unusable_sequences
from cachegate.model.catalog import Catalog, Column, Relation, RelationKind, Verb
from cachegate.model.diff import relation_subject
from cachegate.model.exchange import Answer, Expectation, Judgement, NoAnswer, Refused, Resolved, RowsInsertable
from cachegate.model.report import Change, Outcome, Severity

TABLES = (RelationKind.TABLE, RelationKind.PARTITIONED)


def chosen(before: Catalog, after: Catalog) -> Iterator[tuple[Relation, Change]]:
    """Tables into which some role may insert, and that are new or take rows otherwise than before."""
    for relation in after.relations.values():
        if relation.kind not in TABLES or not _granted(relation):
            continue
        old = before.relations.get(relation.id)
        if old is None:
            yield relation, Change.ADDED
        elif _demands(before, old) != _demands(after, relation):
            yield relation, Change.CHANGED


def _granted(relation: Relation) -> bool:
    return any(verb is Verb.INSERT for column in relation.columns for _, verb in column.grants)


def _demands(catalog: Catalog, relation: Relation) -> object:
    """What a row has to be like and to pass. Grants are no part of it."""
    keys = {key for key in catalog.keys.values() if (key.schema, key.relation) == relation.id}
    return [replace(column, grants=frozenset()) for column in relation.columns], relation.guards, keys


def only_grew(before: Catalog, relation: Relation) -> bool:
    """Whether all that a row had to be like and that ran for it is still so: what breaks now may have been broken."""
    old = before.relations.get(relation.id)
    if old is None:
        return False
    kept = all(new is not None and new.type == was.type for was in old.columns for new in [relation.column(was.name)])
    return kept and old.guards.partition(" ")[0] == relation.guards.partition(" ")[0]


def weighed(judgement: Judgement) -> Judgement:
    """The same as a warning, of a table that only grew."""
    if judgement.outcome is not Outcome.FAILED:
        return judgement
    cause = f"{judgement.cause} It may have been so before: the table has more in it now, and nothing else."
    return replace(judgement, severity=Severity.WARNING, cause=cause)


def inserters(catalog: Catalog, relation: Relation) -> Iterator[str]:
    """Roles that we can speak as, whose inserts neither grants nor row-level security refuse whatever the row.

    Without the sequence behind a column no row gets in either; that is told by another check.
    """
    security = relation.security
    for role in catalog.roles.askable:
        admitted = not security.row_level or (role, Verb.INSERT) in security.rows
        served = (role, relation.schema) in catalog.usage and not unusable_sequences(relation, role)
        if admitted and served and named(relation, role):
            yield role


def named(relation: Relation, role: str) -> tuple[str, ...]:
    """The columns that a full row of this role names: all that it may, but those that count up by themselves."""
    return tuple(column.name for column in relation.columns if _may_name(column, role) and not _counts(column))


def required(relation: Relation, role: str) -> tuple[str, ...]:
    """Of these, the ones that a row cannot do without; if it could do without all, one, rather without a default."""
    full = [column for name in named(relation, role) if (column := relation.column(name))]
    needed = tuple(column.name for column in full if not column.nullable and not column.has_default)
    return needed or tuple(column.name for column in sorted(full, key=lambda one: one.has_default)[:1])


def _may_name(column: Column, role: str) -> bool:
    return column.given and (role, Verb.INSERT) in column.grants


def _counts(column: Column) -> bool:
    return column.sequence is not None or "nextval(" in (column.default or "")


def expectation(relation: Relation, change: Change, claims: tuple[RowsInsertable, ...], reason: str) -> Expectation:
    """That `claims` hold, as `judge` has it; `reason` is why there are none."""
    return Expectation(
        check="rows-insertable",
        subject=relation_subject(relation),
        sentence=f"valid rows can be inserted into {relation.schema}.{relation.name}",
        claims=claims,
        role=claims[0].role if claims else None,
        standing=False,
        decided=None if claims else Judgement(Outcome.SKIPPED, cause=reason),
        change=change,
    )


def ways(expectation: Expectation) -> list[tuple[RowsInsertable, ...]]:
    """The claims, each way of filling a row by itself: one role after the other until one is let through."""
    claims = [claim for claim in expectation.claims if isinstance(claim, RowsInsertable)]
    found = (tuple(one for one in claims if one.complete is complete) for complete in (True, False))
    return [way for way in found if way]


def goes_on(answer: Answer) -> bool:
    """Whether another role may still be let through after this answer."""
    return isinstance(answer, Refused) and not inserts.whatever_the_row(answer)


def judge(expectation: Expectation, answers: Answers, catalog: Catalog) -> Judgement:
    """Failed if what is behind the table refuses either way of filling a row; passed if one of them is accepted.

    That rows were guessed badly is never a failure. Rows with everything in them may be meant to need more rights than
    those with the least: where these are accepted, that is a warning.
    """
    if expectation.decided is not None:
        return expectation.decided
    relation = catalog.relations[str(expectation.subject.schema), expectation.subject.name]
    judged = [_of_way(relation, way, answers) for way in ways(expectation)]
    worst = min(judged, key=lambda one: ORDER.index(one.outcome))
    least_passed = len(judged) > 1 and judged[-1].outcome is Outcome.PASSED
    return replace(worst, severity=Severity.WARNING) if worst.code == "42501" and least_passed else worst


ORDER = (Outcome.FAILED, Outcome.ERRORED, Outcome.PASSED, Outcome.SKIPPED)


def _of_way(relation: Relation, way: Sequence[RowsInsertable], answers: Answers) -> Judgement:
    """Claims after the one that decided were not asked."""
    tried = [(claim.role, answers[claim]) for claim in way if claim in answers]
    if any(isinstance(answer, Resolved) for _, answer in tried):
        return Judgement(Outcome.PASSED)
    silent = [answer.reason for _, answer in tried if isinstance(answer, NoAnswer)]
    refusals = [(role, answer) for role, answer in tried if isinstance(answer, Refused)]
    if silent or not refusals:
        return Judgement(Outcome.ERRORED, cause=silent[0] if silent else "it was not asked")
    return inserts.judged(relation, refusals)


CHECK = Check("rows-insertable", "valid rows can be inserted", "no valid row can be inserted into {}", judge=judge)
