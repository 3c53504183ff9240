"""Many claims in few requests: each gets its own answer, and only what is false costs more."""

from __future__ import annotations

import math
from collections.abc import Sequence

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cachegate.model.exchange import (
    CallResolves,
    Claim,
    ColumnResolves,
    EmbedResolves,
    NoAnswer,
    Refused,
    RelationResolves,
    Resolved,
)
from cachegate.postgrest.requests import Request, Response
from cachegate.postgrest.settle import LINE, batches, settle
from cachegate.postgrest.versions import capabilities
from unit.postgrest.oracle import Oracle, error

CAN = {True: capabilities("12.0.2"), False: capabilities("11.2.2")}
HARD = '"\\, (*)!:☂é%'


def world(false: frozenset[int], width: int) -> tuple[list[Claim], Oracle, dict[Claim, bool]]:
    """Relations of `width` columns, one embed for each column; the claims with these numbers are false."""
    relations: dict[str, set[str]] = {}
    embeds = set()
    truth: dict[Claim, bool] = {}
    for number in range(4 * width):
        relation, column = f"t{number // width}", f"c{number}{HARD}"
        relations.setdefault(relation, set())
        for claim in (ColumnResolves("api", relation, column), EmbedResolves("api", relation, "x", f"k{number}")):
            truth[claim] = len(truth) not in false
            if truth[claim] and isinstance(claim, ColumnResolves):
                relations[relation].add(column)
            elif truth[claim]:
                embeds.add((relation, "x", f"k{number}"))
        truth[RelationResolves("api", relation)] = True
    return list(truth), Oracle(relations, embeds), truth


@settings(max_examples=60, deadline=None)
@given(
    false=st.frozensets(st.integers(0, 150), max_size=12),
    width=st.integers(1, 20),
    plan_only=st.booleans(),
    order=st.randoms(use_true_random=False),
)
def test_each_claim_gets_its_own_answer(false: frozenset[int], width: int, plan_only: bool, order: object) -> None:
    """Whatever is false, wherever it stands: exactly that is refused, for a logarithm of the batch each."""
    claims, oracle, truth = world(false, width)
    order.shuffle(claims)  # type: ignore[attr-defined]
    oracle.plan_only = plan_only
    answers = settle(claims, oracle.ask, CAN[plan_only])

    assert set(answers) == set(claims)
    for claim, answer in answers.items():
        assert isinstance(answer, Resolved if truth[claim] else Refused), claim
    wrong = sum(not one for one in truth.values())
    widest = max(len(batch.claims) for batch in batches(claims))
    assert len(oracle.asked) <= len(list(batches(claims))) + 2 * wrong * math.ceil(math.log2(widest + 1))


def test_a_healthy_run_asks_once_for_each_relation() -> None:
    """Relation, columns and embeds share one request; a claim that is made twice is asked once."""
    claims, oracle, _ = world(frozenset(), 20)
    settle([*claims, *claims], oracle.ask, CAN[True])

    assert len(oracle.asked) == 4


def test_an_unknown_relation_is_not_split() -> None:
    """Its refusal holds for all that was asked of it."""
    claims = [ColumnResolves("api", "gone", f"c{number}") for number in range(100)]
    oracle = Oracle({})
    answers = settle(claims, oracle.ask, CAN[True])

    assert len(oracle.asked) == 1
    assert {type(answer) for answer in answers.values()} == {Refused}


def test_silence_is_not_split_and_not_spread() -> None:
    """No answer about one relation says nothing of another, and asking smaller questions would not help."""
    claims: list[Claim] = [ColumnResolves("api", table, f"c{n}") for table in ("dead", "alive") for n in range(50)]
    oracle = Oracle({"alive": {f"c{number}" for number in range(50)}}, silent={"dead"})
    answers = settle(claims, oracle.ask, CAN[True])

    assert len(oracle.asked) == 2
    for claim, answer in answers.items():
        assert isinstance(claim, ColumnResolves)
        assert isinstance(answer, NoAnswer if claim.relation == "dead" else Resolved)


@settings(max_examples=20, deadline=None)
@given(st.lists(st.text("aé☂\"\\'😀 ", min_size=1, max_size=63), min_size=1, max_size=400, unique=True))
def test_request_lines_stay_short(names: list[str]) -> None:
    """However long and odd the names: no line over 32 kB."""
    names = [f"{number}{name}"[:63] for number, name in enumerate(names * 4)]
    claims: list[Claim] = [ColumnResolves("api", "wide", name) for name in names]
    claims += [EmbedResolves("api", "wide", "x", name) for name in names]
    oracle = Oracle({"wide": set(names)}, {("wide", "x", name) for name in names})
    for batch in batches(claims):
        request = batch.family.request(batch.claims, CAN[True])
        assert len(request.method) + len(request.path) < 32_000
    assert oracle.asked == []


def test_a_line_is_filled_before_the_next_begins() -> None:
    """1,600 columns of 63 bytes go into a handful of requests, not into one for each."""
    claims = [ColumnResolves("api", "wide", f"{number:063}") for number in range(1600)]

    assert len(list(batches(claims))) == math.ceil(1600 / (LINE // 75))


@pytest.mark.parametrize("version", ["11.2.2", "12.0.2", "14.17", "16.2"])
def test_a_call_is_asked_alone_and_never_executed(version: str) -> None:
    """Each call is a request; it carries what makes this version refuse it before it runs."""
    can = capabilities(version)
    asked: list[Request] = []

    def ask(requests: Sequence[Request]) -> list[Response | NoAnswer]:
        asked.extend(requests)
        return [error(400, "PGRST202", "no") for _ in requests]

    claims = [
        CallResolves("api", "f", frozenset({"a", "b"})),
        CallResolves("api", "f", frozenset({"doc"}), lenient=True),
        CallResolves("api", "f", frozenset(), body_type="bytea", lenient=True),
    ]
    settle(claims, ask, can)

    assert len(asked) == 3
    for request in asked:
        preference = dict(request.headers).get("Prefer", "")
        assert preference.startswith("handling=strict, ") if can.plan_only else "cachegate_unknown(*)" in request.path
    assert [request.method for request in asked] == ["POST", "POST" if can.strict_bodies else "GET", "POST"]
