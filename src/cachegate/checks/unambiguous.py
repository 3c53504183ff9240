"""Embeds and calls that worked before the pull request do not become ambiguous."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from cachegate.checks.check import Check
from cachegate.checks.function_callable import call, lenient_names, written
from cachegate.model.catalog import Catalog, ForeignKey, Name
from cachegate.model.diff import function_subject
from cachegate.model.exchange import EmbedResolves, Expectation
from cachegate.model.report import Subject


def expect(catalog: Catalog) -> Iterator[Expectation]:
    yield from _calls(catalog)
    yield from _embeds(catalog)


def _calls(catalog: Catalog) -> Iterator[Expectation]:
    """The smallest and the fullest call of each overload: what a client sends today."""
    lenient = lenient_names(catalog)
    for function in catalog.functions.values():
        if not function.callable:
            continue
        for names in dict.fromkeys((function.required, function.arguments)):
            shown = "" if names == function.arguments else f" with {', '.join(names) or 'no arguments'}"
            yield Expectation(
                check="unambiguous",
                subject=function_subject(function),
                sentence=f"{written(function)} can still be called{shown}",
                claims=(call(function, names, lenient),),
                fresh=False,
                detail=",".join(names) if shown else "",
            )


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


def _linked(catalog: Catalog) -> set[tuple[str, str, str]]:
    """(schema, origin, target) of foreign keys, junctions between two of them, and views over any of these."""
    ends = [
        ((key.schema, key.relation), (key.target_schema, key.target))
        for key in catalog.foreign_keys.values()
        if (key.schema, key.relation) != (key.target_schema, key.target)
    ]
    ends += list(_through_junctions(catalog))
    views = _views_over(catalog)
    pairs: set[tuple[str, str, str]] = set()
    for one, other in ends:
        for left in (one, *views[one]):
            for right in (other, *views[other]):
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


def _views_over(catalog: Catalog) -> dict[Name, list[Name]]:
    views: dict[Name, list[Name]] = defaultdict(list)
    for relation in catalog.relations.values():
        for source in sorted(relation.depends_on):
            views[source].append(relation.id)
    return views


CHECK = Check(
    "unambiguous", "embeds and calls that worked stay unambiguous", "requests that use {} become ambiguous", expect
)
