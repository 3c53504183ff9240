"""A thing in the API can be used by at least one API role."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from cachegate.checks import grants
from cachegate.checks.check import Answers, Check
from cachegate.checks.sql import grant_role
from cachegate.model.catalog import Catalog, Function, Name, Relation, Verb
from cachegate.model.diff import function_subject, relation_subject
from cachegate.model.exchange import Expectation, Judgement
from cachegate.model.report import Outcome, Subject


def expect(catalog: Catalog) -> Iterator[Expectation]:
    for relation in catalog.relations.values():
        yield Expectation(
            check="reachable",
            subject=relation_subject(relation),
            sentence=f"some API role may use {relation.schema}.{relation.name}",
        )
    for function in catalog.functions.values():
        if function.callable:
            yield Expectation(
                check="reachable",
                subject=function_subject(function),
                sentence=f"some API role may call {function.schema}.{function.name}({function.signature})",
            )


def judge(expectation: Expectation, answers: Answers, catalog: Catalog) -> Judgement:
    """Decided by Postgres' own privilege functions; `column-usable` confirms it through HTTP."""
    api = catalog.roles.api
    if not api:
        return Judgement(
            Outcome.ERRORED, cause="no API role is known: the anonymous role could not be told; name roles with --roles"
        )
    thing = _thing(expectation.subject, catalog)
    if users(catalog, thing):
        return Judgement(Outcome.PASSED)
    kind = expectation.subject.kind
    granted = [role for role in api if role in _granted(thing)]
    lines = [line for role in granted or api for line in _missing(catalog, thing, role)]
    if others := beside(catalog, expectation.subject):
        return _beside(others, catalog, lines)
    if strangers := sorted(role for role, things in catalog.outsiders.items() if _name(thing) in things):
        return _strangers(strangers, catalog, lines)
    if not granted:
        return _failed(f"None of the API roles ({', '.join(api)}) has a privilege on it", lines)
    if all(role in catalog.roles.unsettable for role in granted):
        cause = f"PostgREST's role {catalog.roles.login} may not become {', '.join(granted)}"
        return _failed(f"{cause}, so a grant on the {kind} has no effect", lines)
    return _failed(f"No API role may use the schema {thing.schema}, so a grant on the {kind} has no effect", lines)


def users(catalog: Catalog, thing: Relation | Function) -> tuple[str, ...]:
    """API roles that have some privilege on it, and can come as far as that."""
    return tuple(
        role
        for role in catalog.roles.api
        if role in _granted(thing) and (role, thing.schema) in catalog.usage and role not in catalog.roles.unsettable
    )


def beside(catalog: Catalog, subject: Subject) -> tuple[str, ...]:
    """Roles that may use it and are no API roles: they bypass row-level security, or are for a platform's services."""
    name = str(subject.schema), subject.name
    return tuple(sorted(role for role, things in catalog.beside_roles.items() if name in things))


def again(subject: Subject, before: Catalog, after: Catalog) -> str | None:
    """SQL that gives back what roles could do with it before, and no more; None where nobody could do anything."""
    thing = _thing(subject, after)
    old = before.functions.get(thing.id) if isinstance(thing, Function) else before.relations.get(thing.id)
    if old is None:
        return None
    lines = [line for role in users(before, old) if role in after.roles.api for line in _again(after, thing, old, role)]
    return "\n".join(dict.fromkeys(lines)) or None


def _again(catalog: Catalog, thing: Relation | Function, old: Relation | Function, role: str) -> Iterator[str]:
    if isinstance(thing, Relation) and isinstance(old, Relation):
        yield from grants.again(catalog, thing, old, role)
    elif isinstance(thing, Function):
        yield from grants.for_function(catalog, thing, role)


def _beside(roles: Sequence[str], catalog: Catalog, lines: Sequence[str]) -> Judgement:
    """Somebody may use it, and no client is expected to be that."""
    named = ", ".join(roles)
    cause = (
        f"None of the API roles ({', '.join(catalog.roles.api)}) has a privilege on it; it is granted to {named}, as"
        f" which no client should come. To everybody else"
    )
    remedy = (
        f"If it is for {named} alone, a schema that is not exposed is the better place; else grant it to the roles that"
        f" need it, in the same migration. Keep only the lines that you mean."
    )
    return replace(_failed(cause, lines), cause=f"{cause} it answers with 42501.", remedy=remedy)


def _strangers(roles: Sequence[str], catalog: Catalog, lines: Sequence[str]) -> Judgement:
    """It is granted, to roles that no request can have."""
    connection = catalog.roles.login
    cause = f"It is granted to {', '.join(roles)}, and PostgREST's role {connection} may not become that"
    return _failed(cause, [*(grant_role(role, connection) for role in roles), *lines])


def _failed(cause: str, lines: Iterable[str]) -> Judgement:
    return Judgement(
        Outcome.FAILED,
        code="42501",
        cause=f"{cause}: every request would be refused with 42501.",
        remedy="Grant it to the roles that need it, in the same migration. Keep only the lines that you mean.",
        sql="\n".join(dict.fromkeys(lines)),
    )


def _granted(thing: Relation | Function) -> set[str]:
    """Roles with any privilege on the thing itself."""
    if isinstance(thing, Function):
        return set(thing.execute)
    on_columns = {role for column in thing.columns for role, _ in column.grants}
    return {role for role, _ in thing.grants} | on_columns


def _missing(catalog: Catalog, thing: Relation | Function, role: str) -> Iterator[str]:
    """The lines that make it usable: what the role was granted without effect, else what it may be meant to have."""
    if isinstance(thing, Function):
        return grants.for_function(catalog, thing, role)
    has = {
        verb
        for one, verb in (*thing.grants, *(grant for column in thing.columns for grant in column.grants))
        if one == role
    }
    verbs = [verb for verb in Verb if verb in has] or grants.offered(catalog, thing, role)
    return grants.for_relation(catalog, thing, role, verbs)


def _name(thing: Relation | Function) -> Name:
    """As grants to roles outside of the API are listed."""
    name = f"{thing.name}({thing.signature})" if isinstance(thing, Function) else thing.name
    return thing.schema, name


def _thing(subject: Subject, catalog: Catalog) -> Relation | Function:
    schema = str(subject.schema)
    if subject.kind == "relation":
        return catalog.relations[schema, subject.name]
    name, _, signature = subject.name.partition("(")
    guess = catalog.functions.get((schema, name, signature.removesuffix(")")))  # wrong for a name with a parenthesis
    if guess is not None and function_subject(guess) == subject:
        return guess
    return next(one for one in catalog.functions.values() if function_subject(one) == subject)


CHECK = Check("reachable", "some API role may use it", "no API role may use {}", expect, judge)
