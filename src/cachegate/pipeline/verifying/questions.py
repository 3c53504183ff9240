"""What is asked of a live API, and of whom: nothing that could write."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from psycopg import Connection

from cachegate.checks import (
    column_usable,
    foreign_key_embeddable,
    function_callable,
    relation_exposed,
    relationship_embeddable,
)
from cachegate.database import roles, session
from cachegate.model.catalog import Catalog, Name, Verb
from cachegate.model.diff import relation_subject
from cachegate.model.exchange import Claim, ColumnResolves, Expectation, NoAnswer, RelationResolves
from cachegate.model.report import Outcome, Subject
from cachegate.options import Options
from cachegate.pipeline import witness
from cachegate.pipeline.asking import Asked, ask, judged
from cachegate.pipeline.baseline import picture
from cachegate.pipeline.servers import Servers
from cachegate.pipeline.verifying import describing
from cachegate.pipeline.verifying.freshness import Look
from cachegate.postgrest import admin
from cachegate.postgrest.prober import Prober
from cachegate.postgrest.requests import Request, Response
from cachegate.postgrest.settle import Ask

ANSWERED = frozenset({Outcome.PASSED, Outcome.FAILED})


def catalog_of(
    servers: Servers, connection: Connection[Any], options: Options, anonymous: str | None = None
) -> Catalog:
    """The catalog of a live database as a schema cache sees it, with the roles that count.

    The `anonymous` role is known where a fence stood, else as far as the database sets it.
    """
    with session.reading_catalog():
        anonymous = anonymous or _anonymous(connection)
        return picture(servers, connection, options, anonymous, whole=False)


def _anonymous(connection: Connection[Any]) -> str | None:
    """The anonymous role as the database sets it for PostgREST; None where only PostgREST's environment says it."""
    named = roles.configured(connection, roles.presence(connection).role, "db_anon_role")
    return named[0] if named else None


def wanted(catalog: Catalog) -> Iterator[Expectation]:
    """What the schema cache alone answers; of a relation and its columns, one question.

    Reading is confirmed by role and kind, see `confirming`; writing, and a key's upsert, would be writes. What the
    catalog decides by itself is a matter for the pull request.
    """
    for relation in catalog.relations.values():
        columns = (ColumnResolves(relation.schema, relation.name, column.name) for column in relation.columns)
        label = f"{relation.schema}.{relation.name}"
        yield Expectation(
            check=relation_exposed.CHECK.id,
            subject=relation_subject(relation),
            sentence=f"the {relation.kind} {label} is in the schema cache, and all of its columns",
            claims=(RelationResolves(relation.schema, relation.name), *columns),
        )
    for check in (function_callable.CHECK, foreign_key_embeddable.CHECK, relationship_embeddable.CHECK):
        yield from (one for one in check.expect(_unasked(catalog)) if one.claims)


def _unasked(catalog: Catalog) -> Catalog:
    """The same with nobody to ask as, so that only the schema cache is asked about."""
    return replace(catalog, roles=replace(catalog.roles, askable=()))


def look(servers: Servers, questions: Sequence[Expectation], catalog: Catalog, *, describe: bool) -> Look:
    """One round of questions, and what PostgREST says of its cache itself: its own account, else its description.

    The description takes PostgREST as long to write as a whole reload takes: so it is asked for beside the rest, and
    only where `describe` says that it may show something.
    """
    account, described = witness.look(servers, catalog), _Beside(servers.prober)
    described.requests = describing.questions(catalog) if describe and account is None else []
    asked = asked_apart(servers, questions, catalog, described)
    if account is None and described.answers:
        account = describing.account(described.answers, catalog, servers.can)
    return Look(asked, account, admin.ready(servers.admin))


def asked_apart(servers: Servers, questions: Sequence[Expectation], catalog: Catalog, send: Ask | None = None) -> Asked:
    """Ask, and tell a relation that is not wholly there column by column."""
    asked = ask(servers, questions, catalog, send=send)
    broken = {
        (str(one.subject.schema), one.subject.name)
        for one in asked.not_passed()
        if one.check == relation_exposed.CHECK.id
    }
    if not broken:
        return asked
    reduced = _unasked(replace(catalog, relations={name: catalog.relations[name] for name in broken}))
    apart = [*relation_exposed.expect(reduced), *column_usable.expect(reduced)]
    whole = {one: judgement for one, judgement in asked.judgements.items() if _name(one) not in broken}
    return Asked({**judged(apart, asked.answers, catalog).judgements, **whole}, asked.answers)


def _name(one: Expectation) -> Name | None:
    """The relation, if it is asked about a relation."""
    of_relation = one.check == relation_exposed.CHECK.id
    return (str(one.subject.schema), one.subject.name) if of_relation else None


def things(asked: Asked, *, answered: bool = False) -> frozenset[Subject]:
    """Everything that was asked about: relations, columns, function overloads, foreign keys, relationships.

    With `answered` without what got no answer that says anything of it.
    """
    told = (one for one, judgement in asked.judgements.items() if not answered or judgement.outcome in ANSWERED)
    return frozenset(_thing(one, claim) for one in told for claim in one.claims)


def _thing(one: Expectation, claim: Claim) -> Subject:
    match claim:
        case RelationResolves(schema, relation):
            return Subject("relation", schema, relation)
        case ColumnResolves(schema, relation, column):
            return Subject("column", schema, relation, column)
        case _:
            return one.subject


@dataclass(slots=True)
class _Beside:
    """Sends further requests with the first ones, and keeps their answers."""

    prober: Prober
    requests: list[Request] = field(default_factory=list)
    answers: list[Response | NoAnswer] = field(default_factory=list)

    def __call__(self, requests: Sequence[Request]) -> list[Response | NoAnswer]:
        extra, self.requests = self.requests, []
        found = self.prober.ask([*extra, *requests])
        self.answers += found[: len(extra)]
        return found[len(extra) :]


def sample(catalog: Catalog) -> Catalog:
    """Of each kind of relation, and of functions, the first that each role may use: what is asked as that role."""
    relations = {
        (role, one.kind): one
        for one in reversed(tuple(catalog.relations.values()))
        for role in catalog.roles.askable
        if any((role, Verb.SELECT) in column.grants for column in one.columns)
    }
    functions = {
        role: one for one in reversed(tuple(catalog.functions.values())) for role in one.execute if one.callable
    }
    return replace(
        catalog,
        relations={one.id: one for one in relations.values()},
        functions={one.id: one for one in functions.values()},
    )
