"""A thing in the API can be used by at least one API role."""

from __future__ import annotations

from collections.abc import Iterator

from cachegate.checks.check import Answers, Check
from cachegate.checks.sql import grant_execute, grant_relation, grant_usage
from cachegate.model.catalog import Catalog, Function, Relation
from cachegate.model.diff import function_subject, relation_subject
from cachegate.model.exchange import Expectation, Judgement
from cachegate.model.report import Outcome


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
    granted = _granted(expectation, catalog)
    schema = str(expectation.subject.schema)
    able = [role for role in api if role in granted and (role, schema) in catalog.usage]
    if able:
        return Judgement(Outcome.PASSED)
    kind = expectation.subject.kind
    if granted & set(api):
        cause = f"No API role may use the schema {schema}, so a grant on the {kind} has no effect"
        return _failed(cause, "\n".join(grant_usage(schema, role) for role in sorted(granted & set(api))))
    cause = f"None of the API roles ({', '.join(api)}) has a privilege on it"
    return _failed(cause, "\n".join(_grants(expectation, catalog, role) for role in api))


def _failed(cause: str, sql: str) -> Judgement:
    return Judgement(
        Outcome.FAILED,
        code="42501",
        cause=f"{cause}: every request would be refused with 42501.",
        remedy="Grant it to the roles that need it, in the same migration. Keep only the lines that you mean.",
        sql=sql,
    )


def _granted(expectation: Expectation, catalog: Catalog) -> set[str]:
    """Roles with any privilege on the thing itself."""
    thing = _thing(expectation, catalog)
    if isinstance(thing, Function):
        return set(thing.execute)
    on_columns = {role for column in thing.columns for role, _ in column.grants}
    return {role for role, _ in thing.grants} | on_columns


def _thing(expectation: Expectation, catalog: Catalog) -> Relation | Function:
    subject = expectation.subject
    schema = str(subject.schema)
    if subject.kind == "relation":
        return catalog.relations[schema, subject.name]
    name, _, signature = subject.name.partition("(")
    guess = catalog.functions.get((schema, name, signature.removesuffix(")")))  # wrong for a name with a parenthesis
    if guess is not None and function_subject(guess) == subject:
        return guess
    return next(one for one in catalog.functions.values() if function_subject(one) == subject)


def _grants(expectation: Expectation, catalog: Catalog, role: str) -> str:
    thing = _thing(expectation, catalog)
    lines = [] if (role, thing.schema) in catalog.usage else [grant_usage(thing.schema, role)]
    lines.append(grant_execute(thing, role) if isinstance(thing, Function) else grant_relation(thing, role))
    return "\n".join(lines)


CHECK = Check("reachable", "some API role may use it", "no API role may use {}", expect, judge)
