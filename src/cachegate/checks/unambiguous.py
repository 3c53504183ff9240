"""Embeds and calls that worked before the pull request do not become ambiguous, and embeds do not disappear."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import replace
from itertools import combinations

from cachegate.checks.check import Answers, Check, all_hold
from cachegate.checks.function_callable import call, lenient_names, written
from cachegate.model.catalog import Catalog, ForeignKey, Function, Name, RelationKind
from cachegate.model.diff import function_subject
from cachegate.model.exchange import EmbedResolves, Expectation, Judgement
from cachegate.model.report import Outcome, Severity, Subject

FEW = 4
"""Up to so many arguments that may be left out, every combination is asked: at most 16 calls."""


def expect(catalog: Catalog) -> Iterator[Expectation]:
    yield from _calls(catalog)
    yield from _embeds(catalog)


def _calls(catalog: Catalog) -> Iterator[Expectation]:
    """What clients may send to each overload today."""
    lenient = lenient_names(catalog)
    for function in catalog.functions.values():
        if not function.callable:
            continue
        for names in _calls_of(function):
            shown = "" if names == function.arguments else f" with {', '.join(names) or 'no arguments'}"
            yield Expectation(
                check="unambiguous",
                subject=function_subject(function),
                sentence=f"{written(function)} can still be called{shown}",
                claims=(call(function, names, lenient),),
                fresh=False,
                detail=(",".join(names) or "()") if shown else "",
            )


def _calls_of(function: Function) -> Iterator[tuple[str, ...]]:
    """Argument names, from the smallest call to the fullest; of many optional ones only as they stand."""
    optional = [parameter.name for parameter in function.parameters if not parameter.required]
    for size in range(len(optional) + 1):
        for given in combinations(optional, size) if len(optional) <= FEW else [optional[:size]]:
            yield tuple(name for name in function.arguments if name not in optional or name in given)


def _embeds(catalog: Catalog) -> Iterator[Expectation]:
    """Every pair of relations that is linked in some way, without a hint, as most clients write it."""
    for schema, origin, target in sorted(_linked(catalog)):
        yield Expectation(
            check="unambiguous",
            subject=Subject("relation", schema, origin),
            sentence=f"{target} can still be embedded in {origin} without a hint",
            claims=(EmbedResolves(schema, origin, target),),
            fresh=False,
            detail=target,
        )


def lost(held: Iterable[Expectation], catalog: Catalog) -> Iterator[Expectation]:
    """Embeds that held, with a view at one end, which nothing in the catalog accounts for any more.

    Between two tables a foreign key was dropped, which is listed among what the API loses.
    """
    linked = _linked(catalog)
    for one in held:
        for claim in one.claims if one.check == CHECK.id else ():
            if not isinstance(claim, EmbedResolves) or (claim.schema, claim.origin, claim.target) in linked:
                continue
            ends = [catalog.relations.get((claim.schema, end)) for end in (claim.origin, claim.target)]
            kinds = {end.kind for end in ends if end is not None}
            if None not in ends and kinds & {RelationKind.VIEW, RelationKind.MATERIALIZED}:
                yield one


def judge(expectation: Expectation, answers: Answers, catalog: Catalog) -> Judgement:
    """An embed that is not there any more may be meant: a warning."""
    judgement = all_hold(expectation, answers, catalog)
    (claim,) = expectation.claims
    if judgement.outcome is not Outcome.FAILED or judgement.code != "PGRST200" or not isinstance(claim, EmbedResolves):
        return judgement
    return replace(
        judgement,
        severity=Severity.WARNING,
        cause=f"This embed does not exist any more: no foreign key links {claim.origin} and {claim.target}, or a view"
        f" between them does not show its columns. GET /{claim.origin}?select={claim.target}(*) worked before.",
        remedy="Keep the foreign key, and its columns in the view; or tell clients before this is merged.",
    )


def _linked(catalog: Catalog) -> set[tuple[str, str, str]]:
    """(schema, origin, target) of foreign keys, junctions between two of them, and views over any of these."""
    ends = [
        ((key.schema, key.relation), (key.target_schema, key.target))
        for key in (*catalog.foreign_keys.values(), *catalog.inner_keys.values())
        if len(key.ends) == 2
    ]
    ends += list(_through_junctions(catalog))
    shown = _shown_by(catalog)
    pairs: set[tuple[str, str, str]] = set()
    for one, other in ends:
        for left in shown[one]:
            for right in shown[other]:
                if left[0] == right[0] and left != right:
                    pairs |= {(left[0], left[1], right[1]), (left[0], right[1], left[1])}
    return pairs


def _through_junctions(catalog: Catalog) -> Iterator[tuple[Name, Name]]:
    """Many-to-many: two foreign keys whose columns are all inside the junction's primary key."""
    primary = {(key.schema, key.relation): set(key.columns) for key in catalog.keys.values() if key.primary}
    inside: dict[Name, list[ForeignKey]] = defaultdict(list)
    for key in catalog.foreign_keys.values():
        if set(key.columns) <= primary.get((key.schema, key.relation), set()):
            inside[key.schema, key.relation].append(key)
    for keys in inside.values():
        for number, one in enumerate(keys):
            for other in keys[number + 1 :]:
                yield (one.target_schema, one.target), (other.target_schema, other.target)


def _shown_by(catalog: Catalog) -> dict[Name, list[Name]]:
    """Of each relation what the API has of it: itself, unless it is private, and the views over it."""
    shown: dict[Name, list[Name]] = defaultdict(list)
    for relation in catalog.relations.values():
        for source in sorted(relation.depends_on | {relation.id}):
            shown[source].append(relation.id)
    return shown


CHECK = Check(
    "unambiguous",
    "embeds and calls that worked stay unambiguous",
    "requests that use {} become ambiguous",
    expect,
    judge,
)
