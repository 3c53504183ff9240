"""What was dropped or renamed no longer answers."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from cachegate.checks.check import Answers, Check
from cachegate.model.catalog import Catalog
from cachegate.model.exchange import (
    ColumnReadable,
    ColumnWritable,
    Expectation,
    Judgement,
    NoAnswer,
    Refused,
    Resolved,
    UpsertResolves,
)
from cachegate.model.report import Outcome, Subject

WATCHED = {"relation-exposed", "column-usable", "function-callable", "foreign-key-embeddable", "upsert-key-usable"}


def departed(
    before: Iterable[Expectation], after: Iterable[Expectation], removed: frozenset[Subject]
) -> Iterator[Expectation]:
    """For each removed subject: the claims about it that nothing left in the catalog still makes."""
    remaining = {claim for expectation in after for claim in expectation.claims}
    for expectation in before:
        if expectation.subject not in removed or expectation.check not in WATCHED:
            continue
        claims = [claim for claim in expectation.claims if not isinstance(claim, ColumnReadable | ColumnWritable)]
        yield Expectation(
            check="gone",
            subject=expectation.subject,
            sentence=f"the {expectation.subject.kind} {expectation.subject.label} no longer answers",
            claims=tuple(claim for claim in claims if claim not in remaining),
        )


def expect(catalog: Catalog) -> Iterator[Expectation]:
    """Nothing: what is gone follows from two catalogs, see `departed`."""
    return iter(())


def judge(expectation: Expectation, answers: Answers, catalog: Catalog) -> Judgement:
    """Passed if every claim is refused now."""
    if not expectation.claims:
        return Judgement(Outcome.PASSED, cause="something else with the same name and shape answers now")
    for claim in expectation.claims:
        match answers.get(claim, NoAnswer("it was not asked")):
            case Resolved():
                return _still_there(expectation, isinstance(claim, UpsertResolves))
            case NoAnswer(reason):
                return Judgement(Outcome.ERRORED, cause=reason)
            case Refused():
                continue
    return Judgement(Outcome.PASSED)


def _still_there(expectation: Expectation, by_database: bool) -> Judgement:
    holder = "The database" if by_database else "PostgREST's schema cache"
    return Judgement(
        Outcome.FAILED,
        code="stale",
        cause=f"{holder} still has the {expectation.subject.kind} {expectation.subject.label}, which a migration"
        " removed: requests that use it reach a database that refuses them (42P01, 42703, 42883).",
        remedy="PostgREST has to load the schema again after the migration.",
    )


CHECK = Check("gone", "what was dropped no longer answers", expect, judge)
