"""Whoever was granted a view gets through to what it reads: by the view's owner, or by a grant of their own."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from cachegate.checks import grants
from cachegate.checks.check import Answers, Check, all_hold
from cachegate.derive.access import missing
from cachegate.model.catalog import Catalog, Relation, Source, Verb
from cachegate.model.diff import relation_subject
from cachegate.model.exchange import Claim, ColumnReadable, ColumnWritable, Expectation, Judgement
from cachegate.model.report import Outcome, Severity

WRITES = (Verb.INSERT, Verb.UPDATE, Verb.DELETE)


@dataclass(frozen=True, slots=True)
class _Blocked:
    """A verb on a view that was granted to `roles`, of whom nobody gets through."""

    verb: Verb
    roles: tuple[str, ...]


def expect(catalog: Catalog) -> Iterator[Expectation]:
    """Reading is expected of every granted view, writing where it was granted too."""
    for view in catalog.relations.values():
        if not view.security.sources:
            continue
        for detail, verbs in (("", (Verb.SELECT,)), ("write", WRITES)):
            held = [(verb, holders(catalog, view, verb)) for verb in verbs]
            if any(roles for _, roles in held):
                blocked = [_Blocked(verb, roles) for verb, roles in held if roles and _nobody(view, verb, roles)]
                yield _expectation(catalog, view, detail, blocked)


def holders(catalog: Catalog, relation: Relation, verb: Verb) -> tuple[str, ...]:
    """API roles that have this privilege on the relation itself, or on some column, and may use its schema."""
    granted = {role for role, one in relation.grants if one is verb}
    granted |= {role for column in relation.columns for role, one in column.grants if one is verb}
    able = verb is Verb.SELECT or verb in relation.writes
    return tuple(
        role
        for role in catalog.roles.api
        if able
        and role in granted
        and (role, relation.schema) in catalog.usage
        and role not in catalog.roles.unsettable
    )


def _nobody(view: Relation, verb: Verb, roles: Iterable[str]) -> bool:
    return all(missing(view, role, verb) for role in roles)


def _expectation(catalog: Catalog, view: Relation, detail: str, blocked: Sequence[_Blocked]) -> Expectation:
    what = "written" if detail else "read"
    claims = () if view.remote else tuple(claim for one in blocked[:1] for claim in _claims(catalog, view, one))
    return Expectation(
        check="sources-usable",
        subject=relation_subject(view),
        sentence=f"{view.schema}.{view.name} can be {what} by somebody whom it was granted to",
        claims=claims,
        detail=detail,
        decided=_judgement(view, blocked, Severity.WARNING if detail else Severity.ERROR)
        if blocked
        else Judgement(Outcome.PASSED),
    )


def _claims(catalog: Catalog, view: Relation, blocked: _Blocked) -> Iterator[Claim]:
    """One request as one of those roles, to see what the catalog says; no DELETE asks for no row."""
    role = next((one for one in blocked.roles if one in catalog.roles.askable), None)
    columns = [one.name for one in view.columns if role and (role, blocked.verb) in one.grants]
    if role is None or not columns:
        return
    if blocked.verb is Verb.SELECT:
        yield ColumnReadable(view.schema, view.name, columns[0], role)
    elif blocked.verb is not Verb.DELETE:
        given = [one.name for one in view.columns if one.given and one.name in columns]
        for name in given[:1]:
            yield ColumnWritable(view.schema, view.name, name, role, blocked.verb)


def judge(expectation: Expectation, answers: Answers, catalog: Catalog) -> Judgement:
    """The API's answer decides where it was asked; the catalog knows the cause of a 42501."""
    judgement = all_hold(expectation, answers, catalog)
    if judgement.code == "42501" and expectation.decided is not None:
        return expectation.decided
    return judgement


def _judgement(view: Relation, blocked: Sequence[_Blocked], severity: Severity) -> Judgement:
    verbs = [one.verb for one in blocked]
    roles = tuple(dict.fromkeys(role for one in blocked for role in one.roles))
    lacking = dict.fromkeys(source for one in blocked for role in one.roles for source in missing(view, role, one.verb))
    lines = dict.fromkeys(line for role in roles for line in grants.for_sources(view, role, verbs))
    requests = {Verb.SELECT: "GET", Verb.INSERT: "POST", Verb.UPDATE: "PATCH", Verb.DELETE: "DELETE"}
    refused = ", ".join(requests[verb] for verb in verbs)
    return Judgement(
        Outcome.FAILED,
        code="42501",
        cause=f"{view.name} is granted to {', '.join(roles)}. {' '.join(_why(one, roles) for one in lacking)} Every"
        f" {refused} is refused with 42501.",
        remedy="Grant what the view needs. Keep only the lines that you mean."
        if len(lines) > 1
        else "Grant what the view needs.",
        sql="\n".join(lines),
        severity=severity,
    )


def _why(source: Source, roles: Sequence[str]) -> str:
    base, view = ".".join(source.relation), ".".join(source.view)
    if source.owner is not None:
        return f"{view} reads {base} as its owner {source.owner}, who lacks the privilege on it."
    whom = roles[0] if len(roles) == 1 else f"none of {', '.join(roles)}"
    lack = "lacks" if len(roles) == 1 else "has"
    return f"{view} is a security_invoker: {whom} {lack} the privilege on {base}, which is asked of whoever reads it."


CHECK = Check(
    "sources-usable",
    "what views read may be used through them",
    "nobody gets through {} to what it reads",
    expect,
    judge,
)
