"""The arguments of a function can be named: those without a name cannot be passed (F-39, F-40)."""

from __future__ import annotations

from collections.abc import Iterator

from cachegate.checks.check import Check
from cachegate.checks.strangers import warned
from cachegate.model.catalog import Catalog, Function
from cachegate.model.exchange import Expectation
from cachegate.model.report import Severity, Subject


def compare(before: Catalog, after: Catalog) -> Iterator[Expectation]:
    for function in after.functions.values():
        was = before.functions.get(function.id)
        if function.callable or function.used or (was and not was.callable) or not _users(after, function):
            continue
        partly = any(function.arguments)
        yield warned(
            CHECK.id,
            Subject("uncallable function", function.schema, f"{function.name}({function.signature})"),
            f"the arguments of {function.schema}.{function.name} can be named",
            code="42601" if partly else "PGRST202",
            cause=_partly(function) if partly else _none(function),
            remedy="Give every argument a name; or keep the function in a schema that is not exposed.",
            severity=Severity.WARNING if partly else Severity.NOTICE,
        )


def _partly(function: Function) -> str:
    return (
        f"Some of its {len(function.parameters)} arguments have a name and some have none. PostgREST lists it all the"
        ' same, and demands an argument called "", which Postgres refuses: no call can succeed.'
    )


def _none(function: Function) -> str:
    return (
        "Clients name what they pass, and there is no name: PostgREST answers 404 to every call. A single unnamed"
        " argument is called by its type only if that takes a whole body: json, jsonb, text, bytea or xml."
    )


def _users(catalog: Catalog, function: Function) -> list[str]:
    return [role for role in catalog.roles.api if role in function.execute and (role, function.schema) in catalog.usage]


CHECK = Check(
    "arguments-unnamed",
    "arguments can be named",
    "{} has arguments that no client can name",
    compare=compare,
)
