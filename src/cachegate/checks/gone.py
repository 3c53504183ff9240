"""What was dropped or renamed no longer answers."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from cachegate.checks.check import Answers, Check
from cachegate.model.catalog import Catalog, Name, RelationKind
from cachegate.model.exchange import (
    CallResolves,
    Claim,
    ColumnReadable,
    ColumnWritable,
    EmbedResolves,
    Expectation,
    Judgement,
    NoAnswer,
    Refused,
    Resolved,
    UpsertResolves,
)
from cachegate.model.report import Outcome, Subject

WATCHED = {"relation-exposed", "column-usable", "function-callable", "foreign-key-embeddable", "upsert-key-usable"}


def departed(
    before: Iterable[Expectation], after: Iterable[Expectation], removed: frozenset[Subject], catalog: Catalog
) -> Iterator[Expectation]:
    """For each removed subject: the claims about it that nothing left in the catalog still makes.

    `after` and `catalog` are what is there now: a view that took a table's name still takes upserts and embeds.
    """
    left = tuple(after)
    remaining = {claim for expectation in left for claim in expectation.claims}
    spans = tuple(_spans(left))
    taken = frozenset(_taken(catalog))
    lenient = {
        (claim.schema, claim.function) for claim in remaining if isinstance(claim, CallResolves) and claim.lenient
    }
    for expectation in before:
        if expectation.subject not in removed or expectation.check not in WATCHED:
            continue
        claims = [claim for claim in expectation.claims if not isinstance(claim, ColumnReadable | ColumnWritable)]
        asked = [
            _as_lenient(claim, lenient)
            for claim in claims
            if not _answered_by(claim, spans) and taken.isdisjoint(_places(claim))
        ]
        yield Expectation(
            check="gone",
            subject=expectation.subject,
            sentence=f"the {expectation.subject.kind} {expectation.subject.label} no longer answers",
            claims=tuple(claim for claim in asked if claim not in remaining),
        )


@dataclass(frozen=True, slots=True)
class _Span:
    """What a remaining overload takes: any arguments between its smallest and its fullest call."""

    schema: str
    function: str
    body_type: str | None
    smallest: frozenset[str]
    fullest: frozenset[str]


def _spans(after: Iterable[Expectation]) -> Iterator[_Span]:
    calls: dict[Subject, list[CallResolves]] = defaultdict(list)
    for expectation in after:
        calls[expectation.subject] += [claim for claim in expectation.claims if isinstance(claim, CallResolves)]
    for found in calls.values():
        if found:
            ordered = sorted(found, key=lambda claim: len(claim.arguments))
            first, last = ordered[0], ordered[-1]
            yield _Span(first.schema, first.function, first.body_type, first.arguments, last.arguments)


def _answered_by(claim: Claim, spans: Iterable[_Span]) -> bool:
    """Whether an overload that is left takes this very call; one with a single unnamed json takes any."""
    if not isinstance(claim, CallResolves):
        return False
    return any(
        span.body_type in ("json", "jsonb")
        or (span.body_type == claim.body_type and span.smallest <= claim.arguments <= span.fullest)
        for span in spans
        if (span.schema, span.function) == (claim.schema, claim.function)
    )


Place = Name | tuple[str, str, frozenset[str]]


def _taken(catalog: Catalog) -> Iterator[Place]:
    """Views by name; keys by relation and columns: ON CONFLICT looks at neither their order nor, for no row, at
    whether they are deferrable."""
    for relation in catalog.relations.values():
        if relation.kind in (RelationKind.VIEW, RelationKind.MATERIALIZED):
            yield relation.id
    for key in catalog.keys.values():
        yield key.schema, key.relation, frozenset(key.columns)


def _places(claim: Claim) -> tuple[Place, ...]:
    """Where something else may answer to the claim."""
    match claim:
        case UpsertResolves():
            return (claim.schema, claim.relation), (claim.schema, claim.relation, frozenset(claim.columns))
        case EmbedResolves():
            return (claim.schema, claim.origin), (claim.schema, claim.target)
        case _:
            return ()


def _as_lenient(claim: Claim, lenient: set[tuple[str, str]]) -> Claim:
    """A call has to be asked as the overloads that are left demand, not as those that were there."""
    if isinstance(claim, CallResolves) and (claim.schema, claim.function) in lenient:
        return replace(claim, lenient=True)
    return claim


def judge(expectation: Expectation, answers: Answers, catalog: Catalog) -> Judgement:
    """Passed if every claim is refused now."""
    if not expectation.claims:
        return Judgement(Outcome.PASSED, cause="something else with the same name and shape answers now")
    for claim in expectation.claims:
        match answers.get(claim, NoAnswer("it was not asked")):
            case Resolved():
                return _still_there(expectation, isinstance(claim, UpsertResolves))
            case NoAnswer(reason):
                return Judgement(Outcome.ERRORED, cause=reason)
            case Refused():
                continue
    return Judgement(Outcome.PASSED)


def _still_there(expectation: Expectation, by_database: bool) -> Judgement:
    holder = "The database" if by_database else "PostgREST's schema cache"
    return Judgement(
        Outcome.FAILED,
        code="stale",
        cause=f"{holder} still has the {expectation.subject.kind} {expectation.subject.label}, which a migration"
        " removed: requests that use it reach a database that refuses them (42P01, 42703, 42883).",
        remedy="PostgREST has to load the schema again after the migration.",
    )


# What is gone follows from two catalogs and the expectations of the first: see `departed`.
CHECK = Check("gone", "what was dropped no longer answers", "{} still answers", judge=judge)
