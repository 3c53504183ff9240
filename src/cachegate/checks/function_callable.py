"""A function overload can be called by the names of its arguments."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace

from cachegate.checks import collisions
from cachegate.checks.check import Check
from cachegate.model.catalog import BODY_TYPES, Catalog, Function, Name
from cachegate.model.diff import function_subject
from cachegate.model.exchange import CallResolves, Expectation


def expect(catalog: Catalog) -> Iterator[Expectation]:
    lenient = lenient_names(catalog)
    for function in catalog.functions.values():
        if function.callable:
            yield Expectation(
                check="function-callable",
                subject=function_subject(function),
                sentence=f"{written(function)} can be called",
                claims=tuple(dict.fromkeys(call(function, names, lenient) for names in _calls(catalog, function))),
                standing=False,  # `unambiguous` asks again of those that are left alone
            )


def _calls(catalog: Catalog, function: Function) -> list[tuple[str, ...]]:
    """With no more than it needs (a stale cache knows nothing of a new default), with what fits another overload too,
    and with everything: the fewest names first."""
    found = dict.fromkeys((function.required, *collisions.calls(catalog, function), function.arguments))
    return sorted(found, key=len)


def once(fresh: Iterable[Expectation], kept: Iterable[Expectation]) -> Iterator[Expectation]:
    """The fresh expectations, without smaller calls that another one asks as well.

    A call that fits two overloads is to be reported once: by the one that is left alone, else by the one whose fullest
    call it is, else by the first.
    """
    wanted = tuple(fresh)
    seen = {claim for one in kept for claim in one.claims}
    seen |= {one.claims[-1] for one in wanted if one.check == CHECK.id}
    for one in wanted:
        if one.check != CHECK.id:
            yield one
            continue
        *smaller, fullest = one.claims
        own = [claim for claim in smaller if claim not in seen]
        seen.update(own)
        yield replace(one, claims=(*own, fullest))


def call(function: Function, names: tuple[str, ...], lenient: frozenset[Name]) -> CallResolves:
    """The claim that a call with these argument names finds one overload."""
    body = function.body_type
    return CallResolves(
        schema=function.schema,
        function=function.name,
        arguments=frozenset() if body else frozenset(names),
        body_type=body,
        lenient=(function.schema, function.name) in lenient,
    )


def lenient_names(catalog: Catalog) -> frozenset[Name]:
    """Names of which some overload has exactly one parameter of a type that a whole body can be (F2, before 14.2)."""
    return frozenset(
        (function.schema, function.name)
        for function in catalog.functions.values()
        if len(function.parameters) == 1 and function.parameters[0].type in BODY_TYPES
    )


def written(function: Function) -> str:
    """`schema.name(argument names)`, as a caller knows it."""
    return f"{function.schema}.{function.name}({', '.join(function.arguments)})"


CHECK = Check("function-callable", "functions can be called", "{} cannot be called", expect)
