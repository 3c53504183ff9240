"""What to say of a request that finds more than one answer: which ones, and how to tell them apart again."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from cachegate import derive
from cachegate.checks.collisions import JSON
from cachegate.checks.sql import qualified
from cachegate.model.api import Api, Cardinality, Relationship
from cachegate.model.catalog import Catalog, Function
from cachegate.model.diff import function_subject
from cachegate.model.exchange import CallResolves, EmbedResolves, Expectation, Judgement
from cachegate.model.report import Outcome


def of_embed(claim: EmbedResolves, catalog: Catalog) -> Judgement:
    """Every way that the embed may mean, and a hint for each that no other one answers to."""
    api = derive.api_of(catalog)
    found = derive.embeds(api, claim.schema, claim.origin, claim.target, claim.hint)
    hints = {one: hint for one in found if (hint := _hint(api, claim, one)) is not None}
    shown = " or ".join(dict.fromkeys(f"{one.target[1]}!{hint}(*)" for one, hint in hints.items()))
    name = f"name the one that they mean (select={shown})" if hints else "do without it: no hint tells them apart"
    return _said(
        f"There is now more than one relationship between {claim.origin} and {claim.target}:"
        f" {_ways(found, api) or 'PostgREST has more than its rules say'}."
        f" {_fails(claim)}",
        f"Tell clients to {name} before this is merged, or keep the new relationship out of the exposed schema.",
    )


def _fails(claim: EmbedResolves) -> str:
    if claim.hint is not None:
        return f"{claim.target}!{claim.hint} does not tell them apart: every request with it fails."
    return f"Every request that embeds {claim.target} in {claim.origin} without naming one fails."


def _hint(api: Api, claim: EmbedResolves, one: Relationship) -> str | None:
    """The constraint where it decides, else a column, else the junction: constraint names need not be unique."""
    single = one.columns[0] if len(one.columns) == 1 else ()
    junction = [one.junction.relation[1]] if one.junction else []
    hints: list[str] = [*([one.constraint] if one.constraint else []), *single, *junction]
    for hint in hints:
        if derive.embeds(api, claim.schema, claim.origin, one.target[1], hint) == (one,):
            return hint
    return None


def _ways(found: Sequence[Relationship], api: Api) -> str:
    """By name; with their columns where two have one name, which constraints of two tables may."""
    names = [_way(one, api) for one in found]
    return ", ".join(
        name if names.count(name) == 1 else f"{name} ({_own_columns(one)})"
        for name, one in zip(names, found, strict=True)
    )


def _own_columns(one: Relationship) -> str:
    """Those of the foreign key, which is at the other end where there are many."""
    end = int(one.cardinality is Cardinality.ONE_TO_MANY)
    relation = (one.origin, one.target)[end][1]
    return ", ".join(f"{relation}.{pair[end]}" for pair in one.columns)


def _way(one: Relationship, api: Api) -> str:
    if one.junction is None:
        return one.constraint or embedded_function(one)
    junction = api.relations.get(one.junction.relation)
    kind = f"{junction.kind} " if junction else ""
    return f"the junction {kind}{one.junction.relation[1]} ({', '.join(one.junction.constraints)})"


def embedded_function(one: Relationship) -> str:
    return f"the function {one.function[1]}" if one.function else one.target[1]


def of_call(expectation: Expectation, claim: CallResolves, catalog: Catalog) -> Judgement:
    """Every overload that the call fits, and which of them to drop."""
    found = list(_fitting(claim, catalog))
    named = "the whole body" if claim.body_type else ", ".join(sorted(claim.arguments)) or "no arguments"
    own = next((one for one in found if function_subject(one) == expectation.subject), None)
    others = [one for one in found if one != own]
    shown = ", ".join(function_subject(one).name for one in found)
    remedy, doomed = _repair(expectation, own, others)
    return _said(
        f"A call of {claim.function} with {named} now fits more than one overload ({shown}); PostgREST tells overloads"
        " apart by argument names only, never by type.",
        remedy,
        "\n".join(f"drop function {qualified(one.schema, one.name)}({one.signature});" for one in doomed) or None,
    )


def _fitting(claim: CallResolves, catalog: Catalog) -> Iterator[Function]:
    for one in catalog.functions.values():
        if (one.schema, one.name) != (claim.schema, claim.function):
            continue
        by_body = claim.body_type and (one.body_type == claim.body_type or {one.body_type, claim.body_type} <= JSON)
        if by_body or set(one.required) <= claim.arguments <= set(one.arguments):
            yield one


def _repair(
    expectation: Expectation, own: Function | None, others: Sequence[Function]
) -> tuple[str, Sequence[Function]]:
    """The old one goes: where it is asked about that is itself, where a new one is asked about, what is in its way."""
    if own is None or not others:
        return "Give the overloads different argument names.", ()
    old, left = ([own], others) if expectation.check == "unambiguous" else (others, [own])
    if all(any(_takes_all(one, other) for other in left) for one in old):
        return (
            "Drop the old overload in the same migration, for the new one takes all of its calls; or give the new one"
            " other argument names.",
            old,
        )
    return (
        "Give the new overload other argument names; or drop the old one in the same migration, if no client makes the"
        " calls that only it takes.",
        old,
    )


def _takes_all(old: Function, new: Function) -> bool:
    """Whether each call of the old one is one of the new one's, by names or by body."""
    if old.body_type is not None:
        return new.body_type == old.body_type or {old.body_type, new.body_type} <= JSON
    return set(new.required) <= set(old.required) and set(old.arguments) <= set(new.arguments)


def _said(cause: str, remedy: str, sql: str | None = None) -> Judgement:
    return Judgement(Outcome.FAILED, cause=cause, remedy=remedy, sql=sql)
