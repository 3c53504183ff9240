"""A function that runs with its owner's rights (SECURITY DEFINER) is not open to whoever has no token."""

from __future__ import annotations

from collections.abc import Iterator

from cachegate.checks import sql
from cachegate.checks.check import Check
from cachegate.checks.strangers import warned
from cachegate.model.catalog import Catalog, Function
from cachegate.model.diff import function_subject
from cachegate.model.exchange import Expectation, Judgement
from cachegate.model.report import Change, Outcome, Severity

CLOSE = (
    "Let only those roles execute it that are to; if it is for everybody (a login, say), ignore this with that as the"
    " reason."
)
MOVE = (
    "The database calls it too (in a policy, a view or a default), with the rights of whoever asks, who without EXECUTE"
    " would be refused there: move it into a schema that is not exposed (ALTER FUNCTION … SET SCHEMA), where they call"
    " it as before, or ignore this with that as the reason."
)


def compare(before: Catalog, after: Catalog) -> Iterator[Expectation]:
    """About every such function that is new, and any that became one or was opened."""
    for function in after.functions.values():
        was = before.functions.get(function.id)
        if not function.callable or not function.security_definer:
            continue
        if _open(after, function) and not (was and _open(before, was)):
            yield _warning(after, function, Change.CHANGED if was else Change.ADDED)
        elif was is None:
            yield Expectation(
                CHECK.id, function_subject(function), _sentence(function), decided=Judgement(Outcome.PASSED)
            )


def _open(catalog: Catalog, function: Function) -> bool:
    anonymous = catalog.roles.anonymous
    return (
        function.security_definer
        and anonymous is not None
        and anonymous in function.execute
        and (anonymous, function.schema) in catalog.usage
    )


def _warning(catalog: Catalog, function: Function, change: Change) -> Expectation:
    """Granted to the anonymous role alone it is most likely meant; PUBLIC is what everybody forgets."""
    anonymous = str(catalog.roles.anonymous)
    how = (
        "EXECUTE is granted to PUBLIC, as for every new function until it is revoked"
        if function.everybody
        else "EXECUTE is granted to it"
    )
    return warned(
        CHECK.id,
        function_subject(function),
        _sentence(function),
        cause=f"It is SECURITY DEFINER, and {anonymous}, which is every request without a token, may call it: {how}."
        f" What it does, it does with the rights of its owner.{_unfixed(function)}",
        remedy=MOVE if function.used else CLOSE,
        sql=_to_paste(catalog, function),
        severity=Severity.WARNING if function.everybody else Severity.NOTICE,
        change=change,
    )


def _sentence(function: Function) -> str:
    return f"{function.schema}.{function.name}, which is SECURITY DEFINER, is not open to everybody"


def _path_is_fixed(function: Function) -> bool:
    return any(setting.startswith("search_path=") for setting in function.settings)


def _unfixed(function: Function) -> str:
    return "" if _path_is_fixed(function) else " Its search_path is not fixed either: the caller's counts."


def _to_paste(catalog: Catalog, function: Function) -> str | None:
    """Nothing that takes EXECUTE from where the database itself needs it."""
    name = f"{sql.qualified(function.schema, function.name)}({function.signature})"
    lines = [] if function.used else list(_closing(catalog, function, name))
    if not _path_is_fixed(function):
        lines.append(f"alter function {name} set search_path = '';  -- and name the schemas in its body")
    return "\n".join(lines) or None


def _closing(catalog: Catalog, function: Function, name: str) -> Iterator[str]:
    anonymous = str(catalog.roles.anonymous)
    yield f"revoke execute on function {name} from public, {sql.identifier(anonymous)};"
    yield from (sql.grant_execute(function, role) for role in catalog.roles.api if role != anonymous)


CHECK = Check(
    "definer-callable",
    "functions with their owner's rights are not open to everybody",
    "{} runs with its owner's rights for everybody",
    compare=compare,
)
