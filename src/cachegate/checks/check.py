"""What a check is: it states expectations of a catalog, and judges the answers."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from cachegate.checks import causes
from cachegate.model.catalog import Catalog
from cachegate.model.exchange import Answer, Claim, Expectation, Judgement, NoAnswer, Refused, Resolved
from cachegate.model.report import Outcome

Answers = Mapping[Claim, Answer]


def all_hold(expectation: Expectation, answers: Answers, catalog: Catalog) -> Judgement:
    """Passed if every claim resolves; else what the first claim that does not says. Unasked claims are errors."""
    seen = [(claim, answers.get(claim, NoAnswer("it was not asked"))) for claim in expectation.claims]
    for claim, answer in seen:
        if isinstance(answer, Refused):
            return causes.explain(expectation, claim, answer, catalog)
    for _, answer in seen:
        if isinstance(answer, NoAnswer):
            return Judgement(Outcome.ERRORED, cause=answer.reason)
    if not any(isinstance(answer, Resolved) for _, answer in seen):
        return Judgement(Outcome.ERRORED, cause="nothing was asked about it")
    return Judgement(Outcome.PASSED)


@dataclass(frozen=True, slots=True)
class Check:
    """`id` names it in reports, ignores and docs; `title` says in a few words what it proves, `broken` what it means
    for `{}`, the subject, that it does not hold."""

    id: str
    title: str
    broken: str
    expect: Callable[[Catalog], Iterable[Expectation]]
    judge: Callable[[Expectation, Answers, Catalog], Judgement] = all_hold
