"""A function overload can be called by the names of its arguments."""

from __future__ import annotations

from collections.abc import Iterator

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
                claims=(call(function, function.arguments, lenient),),
                standing=False,  # `unambiguous` asks again of those that are left alone
            )


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
