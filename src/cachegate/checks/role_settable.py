"""A role that a pull request makes for the API is one that PostgREST may become (F-87)."""

from __future__ import annotations

from collections.abc import Iterator

from cachegate.checks import sql
from cachegate.checks.check import Check
from cachegate.checks.reachable import users
from cachegate.model.catalog import Catalog, Function, Name, Relation
from cachegate.model.exchange import Expectation, Judgement
from cachegate.model.report import Change, Outcome, Severity, Subject

SHOWN = 3


def compare(before: Catalog, after: Catalog) -> Iterator[Expectation]:
    """New roles with grants on exposed things; where nobody else may use those, `reachable` says it."""
    if not before.roles.existing:
        return
    for role in sorted(after.outsiders.keys() - before.roles.existing):
        shared = sorted(name for name in after.outsiders[role] if _used(after, name))
        if shared:
            yield _expectation(role, _refused(role, after.roles.login, shared))
    for role in after.roles.api:
        if role not in before.roles.existing and role not in after.roles.unsettable:
            yield _expectation(role, Judgement(Outcome.PASSED))


def _used(catalog: Catalog, name: Name) -> bool:
    things: list[Relation | Function] = [catalog.relations[name]] if name in catalog.relations else []
    schema, label = name
    things += [
        one for one in catalog.functions.values() if one.schema == schema and f"{one.name}({one.signature})" == label
    ]
    return any(users(catalog, thing) for thing in things)


def _expectation(role: str, decided: Judgement) -> Expectation:
    return Expectation(
        check="role-settable",
        subject=Subject("role", None, role),
        sentence=f"PostgREST may become the role {role}",
        role=role,
        standing=False,
        decided=decided,
        change=Change.ADDED,
    )


def _refused(role: str, connection: str, granted: list[Name]) -> Judgement:
    shown = [".".join(name) for name in granted[:SHOWN]]
    more = f" and {len(granted) - SHOWN} more" if len(granted) > SHOWN else ""
    return Judgement(
        Outcome.FAILED,
        code="42501",
        cause=f"The new role {role} has grants on {', '.join(shown)}{more}, and PostgREST's role {connection} may not"
        f" become it: every request whose token names it is refused with 42501, permission denied to set role.",
        remedy="Grant the role to PostgREST's, here and in production. If nobody is to come through the API with it,"
        " ignore this.",
        sql=sql.grant_role(role, connection),
        severity=Severity.WARNING,
    )


CHECK = Check("role-settable", "PostgREST may become new roles", "no request can have the role {}", compare=compare)
