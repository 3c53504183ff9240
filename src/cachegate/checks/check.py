"""What a check is: it states expectations of a catalog, and judges the answers."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from cachegate.checks.refusals import causes
from cachegate.checks.refusals.empty_writes import refused_by_trigger, says_nothing
from cachegate.model.catalog import Catalog
from cachegate.model.exchange import Answer, Claim, Expectation, Judgement, NoAnswer, Refused, Resolved
from cachegate.model.report import Outcome

Answers = Mapping[Claim, Answer]
PASSED = Judgement(Outcome.PASSED)


def all_hold(expectation: Expectation, answers: Answers, catalog: Catalog) -> Judgement:
    """Passed if every claim resolves; else what the first claim that does not says. Unasked claims are errors.

    What was decided already stays so. What the project's own statement trigger refuses because no row is written is
    skipped.
    """
    if expectation.decided is not None and not expectation.claims:
        return expectation.decided
    if expectation.claims and all(isinstance(answers.get(claim), Resolved) for claim in expectation.claims):
        return PASSED
    seen = [(claim, answers.get(claim, NoAnswer("it was not asked"))) for claim in expectation.claims]
    refusals = [(claim, answer) for claim, answer in seen if isinstance(answer, Refused)]
    skipped = [refused_by_trigger(claim, answer, catalog) for claim, answer in refusals]
    left = [refusal for refusal, reason in zip(refusals, skipped, strict=True) if reason is None]
    for claim, refusal in left:
        if not says_nothing(claim, refusal):
            return causes.explain(expectation, claim, refusal, catalog)
    for _, refusal in left:
        return Judgement(Outcome.ERRORED, cause=f"PostgREST answers {refusal.status} {refusal.code} {refusal.message}")
    for _, answer in seen:
        if isinstance(answer, NoAnswer):
            return Judgement(Outcome.ERRORED, cause=answer.reason)
    if skipped:
        return Judgement(Outcome.SKIPPED, cause=skipped[0])
    if not any(isinstance(answer, Resolved) for _, answer in seen):
        return Judgement(Outcome.ERRORED, cause="nothing was asked about it")
    return PASSED


def no_alternative(expectation: Expectation, claim: Claim, catalog: Catalog) -> Iterable[Claim]:
    return ()


def nothing(catalog: Catalog) -> Iterable[Expectation]:
    return ()


def nothing_new(before: Catalog, after: Catalog) -> Iterable[Expectation]:
    return ()


@dataclass(frozen=True, slots=True)
class Check:
    """`id` names it in reports, ignores and docs; `title` says in a few words what it proves, `broken` what it means
    for `{}`, the subject, that it does not hold.

    `expect` says what should be true of one catalog, `compare` what follows from two, before and after: those are
    always about what the pull request did.

    `alternatives` are claims of which one is as good as a claim that was refused for want of a grant (42501).
    """

    id: str
    title: str
    broken: str
    expect: Callable[[Catalog], Iterable[Expectation]] = nothing
    judge: Callable[[Expectation, Answers, Catalog], Judgement] = all_hold
    alternatives: Callable[[Expectation, Claim, Catalog], Iterable[Claim]] = no_alternative
    compare: Callable[[Catalog, Catalog], Iterable[Expectation]] = nothing_new
