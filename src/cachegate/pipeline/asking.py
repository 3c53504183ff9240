"""Putting expectations to the API: which of them hold, and what was said of the rest."""

from __future__ import annotations

import time
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from cachegate import checks
from cachegate.model.catalog import Catalog
from cachegate.model.exchange import Answer, Claim, Expectation, Judgement
from cachegate.model.report import Outcome
from cachegate.pipeline.servers import Servers
from cachegate.postgrest.settle import settle

PAUSE = 0.05


@dataclass(frozen=True, slots=True)
class Asked:
    """Every expectation with its judgement, in the order of the expectations."""

    judgements: Mapping[Expectation, Judgement]

    def outcome(self, expectation: Expectation) -> Outcome | None:
        judgement = self.judgements.get(expectation)
        return judgement.outcome if judgement else None

    def not_passed(self) -> tuple[Expectation, ...]:
        return tuple(
            expectation
            for expectation, judgement in self.judgements.items()
            if judgement.outcome in (Outcome.FAILED, Outcome.ERRORED)
        )


def ask(servers: Servers, expectations: Iterable[Expectation], catalog: Catalog) -> Asked:
    """One round of questions, judged."""
    wanted = tuple(expectations)
    answers = settle((claim for one in wanted for claim in one.claims), servers.prober.ask, servers.can)
    return judged(wanted, answers, catalog)


def judged(expectations: Sequence[Expectation], answers: Mapping[Claim, Answer], catalog: Catalog) -> Asked:
    return Asked({one: checks.BY_ID[one.check].judge(one, answers, catalog) for one in expectations})


def ask_until_true(servers: Servers, expectations: Sequence[Expectation], catalog: Catalog, *, timeout: float) -> Asked:
    """Ask again what did not hold, until everything does or the time is up.

    Only what the API decides is asked again: the catalog does not change by waiting.
    """
    deadline = time.monotonic() + timeout
    asked = ask(servers, expectations, catalog)
    while (again := [one for one in asked.not_passed() if one.claims]) and time.monotonic() < deadline:
        time.sleep(PAUSE)  # between two looks at a server that loads its cache
        asked = Asked({**asked.judgements, **ask(servers, again, catalog).judgements})
    return asked
