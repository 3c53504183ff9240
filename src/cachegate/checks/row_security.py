"""Row-level security without a policy: the table answers, and shows nobody anything (F-86)."""

from __future__ import annotations

from collections.abc import Iterator

from cachegate.checks.check import Check
from cachegate.checks.sources_usable import holders
from cachegate.model.catalog import Catalog, Grant, Relation, Verb
from cachegate.model.diff import relation_subject
from cachegate.model.exchange import Expectation, Judgement
from cachegate.model.report import Change, Outcome, Severity


def compare(before: Catalog, after: Catalog) -> Iterator[Expectation]:
    """Tables that are new, new to row-level security, or lose their last policy, where somebody has a grant."""
    for relation in after.relations.values():
        granted = _granted(after, relation)
        if not relation.security.row_level or not granted:
            continue
        old = before.relations.get(relation.id)
        was_open = old is None or not _closed(before, old)
        if _closed(after, relation) and was_open:
            yield _expectation(relation, old, _nothing(relation, granted))
        elif old is None or not old.security.row_level:
            yield _expectation(relation, old, Judgement(Outcome.PASSED))


def _granted(catalog: Catalog, relation: Relation) -> frozenset[Grant]:
    """What API roles may do with the table, as far as grants go."""
    return frozenset((role, verb) for verb in Verb for role in holders(catalog, relation, verb))


def _closed(catalog: Catalog, relation: Relation) -> bool:
    """Whether no policy applies to anybody for anything that was granted. Without a grant it is not about rows."""
    granted = _granted(catalog, relation)
    return relation.security.row_level and bool(granted) and granted.isdisjoint(relation.security.rows)


def _expectation(relation: Relation, old: Relation | None, decided: Judgement) -> Expectation:
    return Expectation(
        check="row-security",
        subject=relation_subject(relation),
        sentence=f"row-level security lets some API role at rows of {relation.schema}.{relation.name}",
        standing=False,
        decided=decided,
        change=Change.ADDED if old is None else Change.CHANGED,
    )


def _nothing(relation: Relation, granted: frozenset[Grant]) -> Judgement:
    roles = sorted({role for role, _ in granted})
    verbs = {verb for _, verb in granted}
    effects = [
        *(["GET answers with an empty list"] if Verb.SELECT in verbs else []),
        *(["POST is refused with 42501 (row-level security)"] if Verb.INSERT in verbs else []),
        *(["PATCH and DELETE change nothing"] if verbs & {Verb.UPDATE, Verb.DELETE} else []),
    ]
    return Judgement(
        Outcome.FAILED,
        cause=f"Row-level security is on for {relation.name}, and no policy applies to {', '.join(roles)} for what was"
        f" granted: {'; '.join(effects)}. No grant is missing.",
        remedy="Add a policy (create policy … on … for select to … using (…)) for whoever is meant to see rows. If only"
        " roles that bypass row-level security are, as Supabase's service_role, this is as it should be.",
        severity=Severity.NOTICE,
    )


CHECK = Check(
    "row-security",
    "row-level security has a policy for somebody",
    "row-level security shows nobody any row of {}",
    compare=compare,
)
