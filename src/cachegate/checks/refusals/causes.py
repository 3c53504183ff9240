"""What a refusal means, and what to do about it, in the words of somebody who knows PostgREST."""

from __future__ import annotations

from collections.abc import Callable

from cachegate.checks.refusals import ambiguity
from cachegate.explain import catalogue
from cachegate.model.catalog import Catalog
from cachegate.model.exchange import (
    CallResolves,
    Claim,
    ColumnReadable,
    ColumnWritable,
    EmbedResolves,
    Expectation,
    Judgement,
    Refused,
    UpsertResolves,
)
from cachegate.model.report import Outcome

RELOAD = "PostgREST has to load the schema again after the migration."
REPORT = (
    "The reload was proven, and by its rules PostgREST should have this. Please report it with the report's JSON file."
)


def explain(expectation: Expectation, claim: Claim, answer: Refused, catalog: Catalog) -> Judgement:
    """A failed claim, with its code, cause and remedy. `code` is what a client would see."""
    code = answer.code or str(answer.status)
    reader = READERS.get(code, _other)
    judgement = reader(expectation, claim, answer, catalog)
    return Judgement(Outcome.FAILED, code=code, cause=judgement.cause, remedy=judgement.remedy, sql=judgement.sql)


def _said(cause: str, remedy: str, sql: str | None = None) -> Judgement:
    return Judgement(Outcome.FAILED, cause=cause, remedy=remedy, sql=sql)


def _not_cached(expectation: Expectation, claim: Claim, answer: Refused, catalog: Catalog) -> Judgement:
    subject = expectation.subject
    return _said(
        f"The {subject.kind} {subject.label} is in the database, and PostgREST's schema cache does not have it.",
        REPORT,
    )


def _ambiguous_embed(expectation: Expectation, claim: Claim, answer: Refused, catalog: Catalog) -> Judgement:
    if not isinstance(claim, EmbedResolves):
        return _other(expectation, claim, answer, catalog)
    return ambiguity.of_embed(claim, catalog)


def _ambiguous_call(expectation: Expectation, claim: Claim, answer: Refused, catalog: Catalog) -> Judgement:
    if not isinstance(claim, CallResolves):
        return _other(expectation, claim, answer, catalog)
    return ambiguity.of_call(expectation, claim, catalog)


def _denied(expectation: Expectation, claim: Claim, answer: Refused, catalog: Catalog) -> Judgement:
    role = claim.role if isinstance(claim, ColumnReadable | ColumnWritable | UpsertResolves) else None
    return _said(
        f"Postgres refuses it to {role or 'the role that asked'}: {answer.message}. By the catalog's own account this"
        " role has the privilege on the relation, so something behind it is missing: an underlying table of a view,"
        " a function that a policy or a default calls, or a schema. No other role that could be asked is let through.",
        f"{catalogue.rights.GRANT}.",
    )


def _no_key(expectation: Expectation, claim: Claim, answer: Refused, catalog: Catalog) -> Judgement:
    columns = ", ".join(claim.columns) if isinstance(claim, UpsertResolves) else "these columns"
    return _said(
        f"Postgres finds no unique key for on_conflict on {columns}.",
        catalogue.BY_CODE["42P10"].recovery,
    )


def _unsupported(expectation: Expectation, claim: Claim, answer: Refused, catalog: Catalog) -> Judgement:
    return _said(
        f"Postgres cannot do this the way PostgREST writes it, inside WITH: {answer.message}.",
        catalogue.running.RULES,
    )


def _recursive(expectation: Expectation, claim: Claim, answer: Refused, catalog: Catalog) -> Judgement:
    return _said(
        f"Every request is refused, whoever asks: {answer.message}. A row-level security policy that reads its own"
        " relation, directly or through another one's policy, asks itself.",
        catalogue.BY_CODE["42P17"].recovery,
    )


def _unknown_object(expectation: Expectation, claim: Claim, answer: Refused, catalog: Catalog) -> Judgement:
    return _said(
        f"Postgres does not know something that the request needs: {answer.message}. It is a type that was renamed or"
        " moved while PostgREST's cache has the old name, or a setting that nobody makes.",
        f"{RELOAD} {catalogue.missing.SETTING}",
    )


def _elsewhere(expectation: Expectation, claim: Claim, answer: Refused, catalog: Catalog) -> Judgement:
    return _said(
        f"The database that PostgREST talks to refuses it: {answer.message}. It is in the database that was migrated.",
        f"{catalogue.missing.SAME_DATABASE} --database-url.",
    )


def _no_function(expectation: Expectation, claim: Claim, answer: Refused, catalog: Catalog) -> Judgement:
    if isinstance(claim, CallResolves):
        return _elsewhere(expectation, claim, answer, catalog)
    return _said(
        f"The request needs a function that is not there: {answer.message}. PostgREST calls it before every request"
        " (db-pre-request), or a view, a policy or a trigger does.",
        "Make the function again, or take its name out of whatever calls it; so in production.",
    )


def _schema_hidden(expectation: Expectation, claim: Claim, answer: Refused, catalog: Catalog) -> Judgement:
    return _said(
        f"PostgREST does not expose the schema {expectation.subject.schema}.",
        catalogue.BY_CODE["PGRST106"].recovery,
    )


def _other(expectation: Expectation, claim: Claim, answer: Refused, catalog: Catalog) -> Judgement:
    known = catalogue.find(answer.code)
    return _said(
        f"PostgREST answers {answer.status} {answer.code}: {answer.message}".rstrip(": "),
        known.recovery if known else "Look the code up in PostgREST's documentation of errors.",
    )


Reader = Callable[[Expectation, Claim, Refused, Catalog], Judgement]
READERS: dict[str, Reader] = {
    "404": _not_cached,  # up to 12, without a body
    **dict.fromkeys(catalogue.schema_cache.STALE, _not_cached),
    "PGRST201": _ambiguous_embed,
    "PGRST203": _ambiguous_call,
    "PGRST106": _schema_hidden,
    "0A000": _unsupported,
    "42501": _denied,
    "42P10": _no_key,
    "42P17": _recursive,
    "42704": _unknown_object,
    "42P01": _elsewhere,
    "42703": _elsewhere,
    "42883": _no_function,
}
