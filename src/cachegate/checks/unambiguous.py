"""Embeds and calls that worked before the pull request do not become ambiguous, and embeds do not disappear."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from itertools import combinations

from cachegate.checks.check import Answers, Check, all_hold
from cachegate.checks.function_callable import call, lenient_names, written
from cachegate.derive import api_of, embeds
from cachegate.model.api import Api, Cardinality, Relationship
from cachegate.model.catalog import Catalog, Function, RelationKind
from cachegate.model.diff import function_subject
from cachegate.model.exchange import EmbedResolves, Expectation, Judgement
from cachegate.model.report import Change, Outcome, Severity, Subject

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
    for claim in named_embeds(api_of(catalog)):
        yield _expected(claim, f"{claim.target} can still be embedded in {claim.origin} without a hint")


def named_embeds(api: Api) -> Iterator[EmbedResolves]:
    """Of each relation, what can be embedded in it by name: relations, and functions that compute one."""
    for (origin, schema), found in sorted(api.relationships.items(), key=lambda item: item[0]):
        if schema == origin[0] and origin in api.relations:
            for target in sorted({one.function[1] if one.function else one.target[1] for one in found}):
                if embeds(api, schema, origin[1], target):
                    yield EmbedResolves(schema, origin[1], target)


def _expected(claim: EmbedResolves, sentence: str) -> Expectation:
    return Expectation(
        check="unambiguous",
        subject=Subject("relation", claim.schema, claim.origin),
        sentence=sentence,
        claims=(claim,),
        fresh=False,
        detail=f"{claim.target}!{claim.hint}" if claim.hint is not None else claim.target,
    )


def compare(before: Catalog, after: Catalog) -> Iterator[Expectation]:
    """Embeds by a column, a constraint or a hint that found one relationship, and by the rules find more now.

    Only those are asked: there are many ways to write an embed, and few pull requests that touch them.
    """
    if before.links == after.links:
        return
    old, new = api_of(before), api_of(after)
    named = set(named_embeds(old))
    for claim in sorted(_ways(old) - named, key=lambda one: (one.schema, one.origin, one.target, one.hint or "")):
        if len(_found(old, claim)) == 1 and len(_found(new, claim)) > 1:
            way = f"{claim.target}!{claim.hint}" if claim.hint is not None else claim.target
            yield replace(
                _expected(claim, f"{way} can still be embedded in {claim.origin}"), change=Change.KEPT, standing=False
            )


def _ways(api: Api) -> set[EmbedResolves]:
    """Embeds by a foreign key's column or name, and with one of these, or a junction, as the hint.

    `id(*)`, by the column that is referred to, resolves as well; nobody writes that.
    """
    ways: set[EmbedResolves] = set()
    for (origin, schema), found in api.relationships.items():
        if schema != origin[0] or origin not in api.relations:
            continue
        for one in found:
            column = _own_column(one)
            targets = {one.constraint, column if one.to_one else None} - {"", None}
            ways |= {EmbedResolves(schema, origin[1], str(target)) for target in targets}
            hints = {one.constraint, column, one.junction.relation[1] if one.junction else None} - {"", None}
            ways |= {EmbedResolves(schema, origin[1], one.target[1], hint) for hint in hints}
    return ways


def _own_column(one: Relationship) -> str | None:
    """The only column of its foreign key, by the name that this end or the other has for it."""
    if len(one.columns) != 1 or one.cardinality is Cardinality.ONE_TO_ONE:
        return None  # which end of a one-to-one has the key cannot be told
    here, there = one.columns[0]
    return here if one.to_one else there


def _found(api: Api, claim: EmbedResolves) -> tuple[Relationship, ...]:
    return embeds(api, claim.schema, claim.origin, claim.target, claim.hint)


def lost(held: Iterable[Expectation], catalog: Catalog) -> Iterator[Expectation]:
    """Embeds that held, which nothing in the catalog accounts for any more, though both ends are there.

    Between two tables a foreign key was dropped, which is listed among what the API loses.
    """
    api = api_of(catalog)
    for one in held:
        for claim in one.claims if one.check == CHECK.id else ():
            if isinstance(claim, EmbedResolves) and not _found(api, claim) and _is_news(claim, catalog):
                yield one


def _is_news(claim: EmbedResolves, catalog: Catalog) -> bool:
    origin, target = (catalog.relations.get((claim.schema, end)) for end in (claim.origin, claim.target))
    views = {RelationKind.VIEW, RelationKind.MATERIALIZED}
    if origin is None:
        return False
    return target is not None and bool({origin.kind, target.kind} & views)


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


CHECK = Check(
    "unambiguous",
    "embeds and calls that worked stay unambiguous",
    "requests that use {} are refused",
    expect,
    judge,
    compare=compare,
)
