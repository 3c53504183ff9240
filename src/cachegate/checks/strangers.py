"""What a pull request brought into an exposed schema, or beside it, that is no relation or function of the API."""

from __future__ import annotations

from collections.abc import Iterator

from cachegate.model.catalog import Catalog
from cachegate.model.exchange import Expectation, Judgement
from cachegate.model.report import Change, Outcome, Severity, Subject
from cachegate.model.strangers import Stranger, StrangerKind


def arrived(before: Catalog, after: Catalog, kind: StrangerKind) -> Iterator[Stranger]:
    """Those of one kind that were not there before, in the catalog's order."""
    known = {stranger.id for stranger in before.strangers}
    known |= {(StrangerKind.SCHEMA, schema, "") for schema in before.schemas}  # exposed until now
    yield from (one for one in after.strangers if one.kind is kind and one.id not in known)


def subject(stranger: Stranger) -> Subject:
    """A schema is its own name."""
    if stranger.kind is StrangerKind.SCHEMA:
        return Subject(stranger.kind.value, None, stranger.schema)
    return Subject(stranger.kind.value, stranger.schema, stranger.name)


def users(catalog: Catalog, stranger: Stranger) -> tuple[str, ...]:
    """API roles that may use it, and its schema."""
    return tuple(
        role for role in catalog.roles.api if role in stranger.roles and (role, stranger.schema) in catalog.usage
    )


def warned(
    check: str,
    subject: Subject,
    sentence: str,
    *,
    cause: str,
    remedy: str,
    code: str | None = None,
    sql: str | None = None,
    severity: Severity = Severity.WARNING,
    change: Change = Change.ADDED,
) -> Expectation:
    """What the catalog alone decides against, without an error: it may be meant."""
    return Expectation(
        check=check,
        subject=subject,
        sentence=sentence,
        decided=Judgement(Outcome.FAILED, code, cause, remedy, sql, severity),
        change=change,
    )
