"""An upsert that the team lists under `upserts:` finds its key, whatever the pull request touches."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from difflib import get_close_matches

from cachegate.checks import upsert_safe
from cachegate.checks.check import Answers, Check, all_hold
from cachegate.checks.upsert_key_usable import alternatives
from cachegate.checks.upserting import (
    able,
    by_table,
    hazards,
    keys_of,
    late_twin,
    same_columns,
    unfit_keys,
    upserters,
    written,
)
from cachegate.checks.upserting.no_target import why_none
from cachegate.checks.upserting.rights import grants
from cachegate.model.catalog import Catalog, Key, Relation, Verb
from cachegate.model.exchange import Expectation, Judgement, UpsertResolves
from cachegate.model.report import Change, Outcome, Severity, Subject
from cachegate.model.upserts import UpsertTarget


def demanded(targets: Iterable[UpsertTarget], catalog: Catalog) -> Iterator[Expectation]:
    """One expectation for each target; the catalog decides what no empty upsert can show."""
    for target in targets:
        schema = target.schema or catalog.schemas[0]
        decided = _impossible(target, schema, catalog)
        yield Expectation(
            check=CHECK.id,
            subject=subject(target, schema),
            sentence=f"clients can upsert into {target.relation} with on_conflict={','.join(target.columns)}",
            claims=() if decided else (_claim(target, schema, catalog),),
            decided=decided,
            change=Change.KEPT,
        )


def subject(target: UpsertTarget, schema: str) -> Subject:
    return Subject("upsert", schema, f"{target.relation}({', '.join(target.columns)})")


def _claim(target: UpsertTarget, schema: str, catalog: Catalog) -> UpsertResolves:
    relation = catalog.relations[schema, target.relation]
    role = next(able(catalog, relation, target.columns, catalog.roles.askable), None)
    return UpsertResolves(schema, target.relation, target.columns, written(relation, target.columns), role)


def _impossible(target: UpsertTarget, schema: str, catalog: Catalog) -> Judgement | None:
    """Why nothing has to be asked, None if it has to."""
    if schema not in catalog.schemas:
        return _no(
            "PGRST106",
            f"PostgREST does not expose the schema {schema}; it exposes {', '.join(catalog.schemas)}.",
            "Correct the entry, or expose the schema.",
        )
    relation = catalog.relations.get((schema, target.relation))
    if relation is None:
        names = [name for where, name in catalog.relations if where == schema]
        return _no(
            "PGRST205",
            f"There is no table or view {schema}.{target.relation}.{_meant(target.relation, names)}",
            "Correct the entry, or take it out if clients do not use it any more.",
        )
    columns = [column.name for column in relation.columns]
    for name in target.columns:
        if name not in columns:
            return _no(
                "42703",
                f"{schema}.{target.relation} has no column {name}.{_meant(name, columns)}",
                "Correct the entry, or keep the column: clients name it in on_conflict.",
            )
    if not {Verb.INSERT, Verb.UPDATE} <= relation.writes or not written(relation, target.columns):
        return _no(
            unfit_keys.LATE,
            f"The {relation.kind} {schema}.{target.relation} cannot be written: an upsert inserts and updates.",
            "Upsert into the table behind it.",
        )
    late = late_twin(keys_of(catalog, relation), target.columns)
    return unfit_keys.explain(relation, late, Severity.ERROR) if late else None


def _no(code: str, cause: str, remedy: str) -> Judgement:
    return Judgement(Outcome.FAILED, code=code, cause=cause, remedy=remedy)


def _meant(name: str, known: Iterable[str]) -> str:
    near = get_close_matches(name, list(known), n=1)
    return f" Is {near[0]} meant?" if near else ""


def judge(expectation: Expectation, answers: Answers, catalog: Catalog) -> Judgement:
    """What the server says of the key; then, by the catalog, whether anybody may, and what can still go wrong."""
    judgement = all_hold(expectation, answers, catalog)
    if not expectation.claims:
        return judgement
    (claim,) = expectation.claims
    assert isinstance(claim, UpsertResolves)
    relation = catalog.relations[claim.schema, claim.relation]
    if judgement.outcome is Outcome.FAILED and judgement.code == unfit_keys.NO_KEY:
        return why_none(catalog, relation, claim.columns)
    if judgement.outcome is not Outcome.PASSED:
        return judgement
    if catalog.roles.api and not upserters(catalog, relation, claim.columns):
        lines = [line for role in catalog.roles.api for line in grants(catalog, relation, claim.columns, role)]
        return Judgement(
            Outcome.FAILED,
            code="42501",
            cause=f"The key is there, and no API role ({', '.join(catalog.roles.api)}) may do all that an upsert needs:"
            " INSERT, UPDATE and SELECT on its columns.",
            remedy="Grant it to the role that clients have (keep one of these lines).",
            sql="\n".join(lines) or None,
        )
    return Judgement(Outcome.PASSED, cause=" ".join(facts(catalog, relation, claim.columns)) or None)


def facts(catalog: Catalog, relation: Relation, columns: tuple[str, ...]) -> hazards.Facts:
    """How upserts on these columns of a table can still answer 409, or duplicate."""
    keys = by_table(catalog).get(relation.id, [])
    key = _key(keys, columns)
    return tuple(hazards.all_of(catalog, relation, key, keys)) if key else ()


def _key(keys: Iterable[Key], columns: tuple[str, ...]) -> Key | None:
    return next((key for key in same_columns(keys, columns) if key.plain), None)


def news(targets: Iterable[UpsertTarget], before: Catalog, after: Catalog) -> Iterator[Expectation]:
    """Of targets that resolve: what can still go wrong with them since this pull request, and is not told elsewhere."""
    told = {
        (key.schema, key.relation, frozenset(key.columns)): said
        for key, said in upsert_safe.surprises(before, after).items()
    }
    for target in targets:
        schema = target.schema or after.schemas[0]
        relation, was = after.relations.get((schema, target.relation)), before.relations.get((schema, target.relation))
        if relation is None:
            continue
        known = {*(facts(before, was, target.columns) if was else ()), *_told(told, target, schema)}
        new = [fact for fact in facts(after, relation, target.columns) if fact not in known]
        if new:
            yield _notice(target, schema, new)


def _told(
    told: Mapping[tuple[str, str, frozenset[str]], hazards.Facts], target: UpsertTarget, schema: str
) -> hazards.Facts:
    return told.get((schema, target.relation, frozenset(target.columns)), ())


def _notice(target: UpsertTarget, schema: str, new: Iterable[str]) -> Expectation:
    return Expectation(
        check=upsert_safe.CHECK.id,
        subject=subject(target, schema),
        sentence=f"upserts into {target.relation} with on_conflict={','.join(target.columns)} go on as they did",
        decided=Judgement(
            Outcome.FAILED,
            cause=" ".join(new),
            remedy="Clients have to be ready for it.",
            severity=Severity.NOTICE,
        ),
        change=Change.KEPT,
    )


CHECK = Check(
    "upsert-target",
    "the upserts that the team lists find their key",
    "clients cannot upsert into {}",
    judge=judge,
    alternatives=alternatives,
)
