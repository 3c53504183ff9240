"""What PostgREST should answer by the model: a prediction for every question that a catalog gives rise to."""

from __future__ import annotations

import random
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import chain, combinations

from cachegate import derive
from cachegate.checks.function_callable import lenient_names
from cachegate.model.api import Api, Relationship
from cachegate.model.catalog import BODY_TYPES, Catalog, Function, Name
from cachegate.model.exchange import (
    Answer,
    CallResolves,
    Claim,
    ColumnResolves,
    EmbedResolves,
    NoAnswer,
    Refused,
    RelationResolves,
    Resolved,
)

RESOLVES = "resolves"
UNKNOWN_RELATION = "PGRST205"


@dataclass(frozen=True)
class Names:
    """All that a database has in one schema, by its own account: what questions are made of."""

    schema: str
    relations: tuple[str, ...]  # partitions included
    constraints: tuple[str, ...]  # foreign keys of any relation that could matter here
    columns: tuple[str, ...]  # of foreign keys, on either side
    functions: tuple[str, ...]


def relations(catalog: Catalog, names: Names) -> Iterator[tuple[Claim, str]]:
    """Of every relation, whether it is there; of every column, and of one that belongs elsewhere."""
    for name in names.relations:
        found = catalog.relations.get((names.schema, name))
        yield RelationResolves(names.schema, name), RESOLVES if found else UNKNOWN_RELATION
        if found is None:
            continue
        own = {column.name for column in found.columns}
        for column in sorted(own):
            yield ColumnResolves(names.schema, name, column), RESOLVES
        for column in sorted(set(names.columns) - own)[:2]:
            yield ColumnResolves(names.schema, name, column), "PGRST204"


def embeds(api: Api, names: Names, others: int) -> Iterator[tuple[EmbedResolves, str]]:
    """Of every pair of relations, without a hint and with one: all that find something, `others` at random.

    What is embedded may also be named by a foreign key, a column of one, or a function.
    """
    wild = random.Random(names.schema)
    words = tuple(dict.fromkeys((*names.constraints, *names.columns, *names.relations)))
    for origin in names.relations:
        for target in names.relations:
            yield _embed(api, EmbedResolves(names.schema, origin, target))
        asked = [EmbedResolves(names.schema, origin, word) for word in (*words, *names.functions)]
        yield from _telling(api, asked, others, wild)
        for target in (*names.relations, *names.functions):
            asked = [EmbedResolves(names.schema, origin, target, word) for word in words]
            yield from _telling(api, asked, others, wild)


def _telling(
    api: Api, claims: Iterable[EmbedResolves], others: int, wild: random.Random
) -> Iterator[tuple[EmbedResolves, str]]:
    """Those that find something, and some of those that find nothing: they are many."""
    predicted = [_embed(api, claim) for claim in claims]
    blank = [one for one in predicted if one[1] == "PGRST200"]
    yield from (one for one in predicted if one[1] != "PGRST200")
    yield from wild.sample(blank, min(others, len(blank)))


def _embed(api: Api, claim: EmbedResolves) -> tuple[EmbedResolves, str]:
    found = derive.embeds(api, claim.schema, claim.origin, claim.target, claim.hint)
    return claim, _number(found, none="PGRST200", many="PGRST201")


def calls(catalog: Catalog, api: Api, names: Names, *, strict_bodies: bool) -> Iterator[tuple[CallResolves, str]]:
    """Of every function name: every combination of the arguments of its overloads and of one that none has."""
    lenient = lenient_names(catalog)
    for name in names.functions:
        overloads = api.functions.get((names.schema, name), ())
        known = sorted({argument for one in overloads for argument in one.arguments if argument})
        for given in every_subset([*known, "nobody has this"]):
            claim = CallResolves(names.schema, name, frozenset(given), lenient=(names.schema, name) in lenient)
            by_get = claim.lenient and not strict_bodies
            yield _call(claim, derive.calls(api, names.schema, name, claim.arguments, by_get=by_get))
        for type in sorted(BODY_TYPES) if overloads else ():
            claim = CallResolves(names.schema, name, frozenset(), type, lenient=True)
            if strict_bodies or not _swallowed(overloads, type):
                yield _call(claim, derive.calls(api, names.schema, name, frozenset(), body_type=type))


def _call(claim: CallResolves, found: tuple[Function, ...]) -> tuple[CallResolves, str]:
    return claim, _number(found, none="PGRST202", many="PGRST203")


def _swallowed(overloads: Iterable[Function], type: str) -> bool:
    """Whether, before 14.2, a body of this type would be taken by a function whose only parameter has a name."""
    return any(
        len(one.parameters) == 1 and one.body_type is None and one.parameters[0].type in BODY_TYPES for one in overloads
    )


def every_subset(names: list[str]) -> Iterator[tuple[str, ...]]:
    return chain.from_iterable(combinations(names, size) for size in range(len(names) + 1))


def _number(found: tuple[Relationship | Function, ...], *, none: str, many: str) -> str:
    return {0: none, 1: RESOLVES}.get(len(found), many)


def told(answer: Answer) -> str:
    """What a server said, in the words of a prediction. Up to 12 an unknown relation is a 404 without a code."""
    match answer:
        case Resolved():
            return RESOLVES
        case Refused(status=404, code=""):
            return UNKNOWN_RELATION
        case Refused(code=code):
            return code
        case NoAnswer(reason):
            return reason


def to_one(api: Api, claim: EmbedResolves) -> bool:
    """Whether an embed that resolves gives an object rather than an array."""
    (found,) = derive.embeds(api, claim.schema, claim.origin, claim.target, claim.hint)
    return found.to_one


def verbs(api: Api, name: Name) -> frozenset[str]:
    """The methods that OPTIONS should list for a relation: PUT needs a primary key, of a view too."""
    writes = {str(verb) for verb in api.relations[name].writes}
    allowed = {"OPTIONS", "GET", "HEAD"}
    allowed |= {method for verb, method in _METHODS.items() if verb in writes}
    if {"insert", "update"} <= writes and api.primary_keys.get(name):
        allowed.add("PUT")
    return frozenset(allowed)


_METHODS: Mapping[str, str] = {"insert": "POST", "update": "PATCH", "delete": "DELETE"}
