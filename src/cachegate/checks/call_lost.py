"""Calls that a function took are not lost where a function of that name stays.

Dropping the last overload of a name says that nobody is to call it any more. Replacing one says the opposite, and its
clients go on sending what they always sent: PostgREST tells overloads apart by argument names only (3.6), so a name
that is gone, or one that is required now, refuses them with PGRST202.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations

from cachegate import derive
from cachegate.checks.check import Check
from cachegate.checks.function_callable import written
from cachegate.model.api import Api
from cachegate.model.catalog import Catalog, Function
from cachegate.model.diff import function_subject
from cachegate.model.exchange import Expectation, Judgement
from cachegate.model.report import Outcome, Severity

FEW = 8
"""Up to so many arguments that may be left out, every combination is looked at: at most 256, and nothing is asked."""


def compare(before: Catalog, after: Catalog) -> Iterator[Expectation]:
    """One for each overload that was changed or removed while its name stays."""
    was, now = derive.api_of(before), derive.api_of(after)
    for function in before.functions.values():
        left = now.functions.get((function.schema, function.name), ())
        same = after.functions.get(function.id)
        if not function.callable or not left or (same is not None and same.parameters == function.parameters):
            continue
        yield Expectation(
            check="call-lost",
            subject=function_subject(function),
            sentence=f"what could call {written(function)} can still call {function.name}",
            decided=_judged(function, lost(was, now, function), left),
        )


def lost(was: Api, now: Api, function: Function) -> tuple[str, ...] | None:
    """The arguments of the smallest call that found this overload alone and finds nothing now; None if all do."""
    for names in _calls(function):
        if _found(was, function, names) == (function,) and not _found(now, function, names):
            return names
    return None


def doubled(was: Api, now: Api, function: Function) -> tuple[tuple[str, ...], tuple[Function, ...]] | None:
    """The arguments of the smallest call that found this overload alone and finds several now, and those."""
    for names in _calls(function):
        found = _found(now, function, names)
        if len(found) > 1 and _found(was, function, names) == (function,):
            return names, found
    return None


def _found(api: Api, function: Function, names: tuple[str, ...]) -> tuple[Function, ...]:
    body = function.body_type
    given = frozenset() if body else frozenset(names)
    return derive.calls(api, function.schema, function.name, given, body_type=body)


def _calls(function: Function) -> Iterator[tuple[str, ...]]:
    """Argument names, the fewest first."""
    optional = [parameter.name for parameter in function.parameters if not parameter.required]
    for size in range(len(optional) + 1):
        for given in combinations(optional, size) if len(optional) <= FEW else [optional[:size]]:
            yield tuple(name for name in function.arguments if name not in optional or name in given)


def _judged(function: Function, names: tuple[str, ...] | None, left: tuple[Function, ...]) -> Judgement:
    if names is None:
        return Judgement(Outcome.PASSED)
    shown = ", ".join(written(one) for one in left)
    given = "the whole body" if function.body_type else ", ".join(names) or "no arguments"
    return Judgement(
        Outcome.FAILED,
        code="PGRST202",
        severity=Severity.WARNING,
        cause=f"A call of {function.name} with {given} worked, and no overload takes it now: there is {shown}. Clients"
        " that are out there still send it, and are refused with PGRST202.",
        remedy="Keep the argument names, and give each argument that is new a default; or keep the old overload beside"
        " the new one until no client calls it, if their argument names can tell them apart.",
    )


CHECK = Check(
    "call-lost",
    "replaced functions take the calls that they took",
    "calls that {} took find nothing",
    compare=compare,
)
