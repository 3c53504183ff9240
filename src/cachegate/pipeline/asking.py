"""Putting expectations to the API: which of them hold, and what was said of the rest."""

from __future__ import annotations

import time
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from cachegate import checks
from cachegate.model.catalog import Catalog
from cachegate.model.exchange import Answer, CacheClaim, Claim, Expectation, Judgement, Refused, Resolved
from cachegate.model.report import Outcome
from cachegate.pipeline.servers import Servers
from cachegate.postgrest.settle import Ask, settle

PAUSE = 0.05


@dataclass(frozen=True, slots=True)
class Asked:
    """Every expectation with its judgement, in the order of the expectations; and the answers behind them."""

    judgements: Mapping[Expectation, Judgement]
    answers: Mapping[Claim, Answer] = field(default_factory=dict)

    def outcome(self, expectation: Expectation) -> Outcome | None:
        judgement = self.judgements.get(expectation)
        return judgement.outcome if judgement else None

    def not_passed(self) -> tuple[Expectation, ...]:
        return tuple(
            expectation
            for expectation, judgement in self.judgements.items()
            if judgement.outcome in (Outcome.FAILED, Outcome.ERRORED)
        )


def ask(
    servers: Servers,
    expectations: Iterable[Expectation],
    catalog: Catalog,
    known: Mapping[Claim, Answer] | None = None,
    send: Ask | None = None,
) -> Asked:
    """One round of questions, judged. What is `known` is not asked again; `send` is used in place of the prober's."""
    wanted = tuple(expectations)
    answers = dict(known or {})
    claims = (claim for one in wanted for claim in one.claims if claim not in answers)
    answers |= settle(claims, send or servers.prober.ask, servers.can)
    answers |= _as_others(servers, wanted, answers, catalog)
    return judged(wanted, answers, catalog)


def _as_others(
    servers: Servers, expectations: Iterable[Expectation], answers: Mapping[Claim, Answer], catalog: Catalog
) -> dict[Claim, Answer]:
    """What one role is refused (42501) and another is allowed holds: asked of the others that have the grant."""
    others: dict[Claim, tuple[Claim, ...]] = {}
    for one in expectations:
        for claim in one.claims:
            answer = answers.get(claim)
            if isinstance(answer, Refused) and answer.code == "42501":
                others[claim] = tuple(checks.BY_ID[one.check].alternatives(one, claim, catalog))
    more = settle((claim for claims in others.values() for claim in claims), servers.prober.ask, servers.can)
    return {
        claim: Resolved()
        for claim, claims in others.items()
        if any(isinstance(more[alternative], Resolved) for alternative in claims)
    }


def said_by_database(asked: Asked | None) -> dict[Claim, Answer]:
    """What held, and holds whatever the schema cache does: a reload changes no grant and no key."""
    answers = asked.answers if asked else {}
    return {
        claim: answer
        for claim, answer in answers.items()
        if isinstance(answer, Resolved) and not isinstance(claim, CacheClaim)
    }


def judged(expectations: Sequence[Expectation], answers: Mapping[Claim, Answer], catalog: Catalog) -> Asked:
    return Asked({one: checks.BY_ID[one.check].judge(one, answers, catalog) for one in expectations}, answers)


@dataclass(frozen=True, slots=True)
class Waited:
    """Answers that were waited for, and monotonic times: `settled`, when everything was as it stayed, and `stale`, when
    the last look began at which something was not yet (None if nothing became true by waiting)."""

    asked: Asked
    settled: float
    stale: float | None


def ask_until_true(
    servers: Servers, expectations: Sequence[Expectation], catalog: Catalog, *, timeout: float
) -> Waited:
    """Ask again what did not hold, until everything does or the time is up.

    What the schema cache alone decides is asked first, for it costs the database nothing, which has a cache to fill.
    Only what the API decides is asked again: the catalog does not change by waiting.
    """
    deadline = time.monotonic() + timeout
    of_cache = [one for one in map(_of_cache, expectations) if one.claims]
    first = _until_true(servers, of_cache, catalog, deadline, {})
    whole = _until_true(servers, expectations, catalog, deadline, first.asked.answers)
    return whole if whole.stale is not None else replace(whole, stale=first.stale)


def _until_true(
    servers: Servers,
    expectations: Sequence[Expectation],
    catalog: Catalog,
    deadline: float,
    known: Mapping[Claim, Answer],
) -> Waited:
    began = time.monotonic()
    asked = ask(servers, expectations, catalog, known)
    settled, stale = time.monotonic(), None
    while (again := [one for one in asked.not_passed() if one.claims]) and time.monotonic() < deadline:
        time.sleep(PAUSE)  # between two looks: that a cache is loaded shows in the answers only
        looked = time.monotonic()
        more = ask(servers, again, catalog)
        if any(more.outcome(one) is Outcome.PASSED for one in again):
            settled, stale = time.monotonic(), began
        began = looked
        asked = Asked({**asked.judgements, **more.judgements}, {**asked.answers, **more.answers})
    return Waited(asked, settled, stale)


def _of_cache(expectation: Expectation) -> Expectation:
    """The same, as far as the schema cache alone decides it."""
    return replace(expectation, claims=tuple(one for one in expectation.claims if isinstance(one, CacheClaim)))
