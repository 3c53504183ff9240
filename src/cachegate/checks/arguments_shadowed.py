"""An argument of a function can be passed by GET: its name is not one that PostgREST keeps for itself (F-43)."""

from __future__ import annotations

from collections.abc import Iterator

from cachegate.checks.check import Check
from cachegate.checks.strangers import warned
from cachegate.model.catalog import Catalog, Function
from cachegate.model.diff import function_subject
from cachegate.model.exchange import Expectation
from cachegate.model.report import Change, Severity

RESERVED = frozenset({"select", "order", "limit", "offset", "columns", "on_conflict", "and", "or", "not.and", "not.or"})
"""Keys of a query string with a meaning of their own."""


def compare(before: Catalog, after: Catalog) -> Iterator[Expectation]:
    for function in after.functions.values():
        was = before.functions.get(function.id)
        shadowed = _shadowed(function)
        if not function.callable or not shadowed or (was and shadowed <= _shadowed(was)):
            continue
        named = ", ".join(sorted(shadowed))
        yield warned(
            CHECK.id,
            function_subject(function),
            f"GET /rpc/{function.name} can pass every argument",
            code="PGRST202" if shadowed & set(function.required) else None,
            cause=f"In a query string PostgREST takes {named} for itself, as in"
            f" /films?{min(shadowed)}=…, and never for an argument: {_effect(function, shadowed)}.",
            remedy="Give the argument another name, for instance with p_ before it; or tell clients to use POST.",
            severity=Severity.NOTICE if function.volatility == "volatile" else Severity.WARNING,
            change=Change.CHANGED if was else Change.ADDED,
        )


def _shadowed(function: Function) -> frozenset[str]:
    return RESERVED & set(function.arguments)


def _effect(function: Function, shadowed: frozenset[str]) -> str:
    if shadowed & set(function.required):
        return "a GET that gives all arguments is answered 404. A POST can pass it"
    return "a GET that gives it gets the default instead, without an error. A POST can pass it"


CHECK = Check(
    "arguments-shadowed",
    "arguments can be passed by GET",
    "{} has arguments that a GET cannot pass",
    compare=compare,
)
