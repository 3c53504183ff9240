"""From measured numbers to what is printed."""

from __future__ import annotations

from itertools import count

import pytest
from bench import measure
from bench.probing import lua, requests_per_second

from cachegate.postgrest.requests import Request


def test_sides_take_turns() -> None:
    """Who begins changes with each round, and every side gets as many."""
    order: list[str] = []
    clock = count()

    def act(name: str) -> float:
        order.append(name)
        return float(next(clock))

    results = measure.alternately(3, {"a": lambda: act("a"), "b": lambda: act("b")})

    assert order == ["a", "b", "b", "a", "a", "b"]
    assert results == {"a": [0.0, 3.0, 4.0], "b": [1.0, 2.0, 5.0]}


def test_ratio_is_of_pairs() -> None:
    """A round in which the machine was busy slows both sides down, and does not count more than another."""
    assert measure.ratio([1.0, 50.0, 1.0], [2.0, 100.0, 2.0]) == 0.5


def test_shares_add_up() -> None:
    """Shares are of the sum of the stages' medians."""
    rounds = [{"apply": 1.0, "verify": 3.0}, {"apply": 1.0, "verify": 2.0}, {"apply": 9.0, "verify": 3.0}]

    assert measure.shares(rounds) == [("apply", 1.0, 0.25), ("verify", 3.0, 0.75)]


def test_table_is_markdown() -> None:
    """Columns are as wide as their widest cell."""
    assert measure.table(("stage", "s"), [("apply", "1.0")]).split("\n") == [
        "| stage | s   |",
        "|-------|-----|",
        "| apply | 1.0 |",
    ]


def test_wrk_sends_the_same_request() -> None:
    """Method, path, headers and body are those of the probe."""
    request = Request("POST", "/film?columns=%22a%22", (("Prefer", 'say "hi"'),), b"[]")

    assert lua(request).split("\n") == [
        'wrk.method = "POST"',
        'wrk.path = "/film?columns=%22a%22"',
        'wrk.headers["Prefer"] = "say \\"hi\\""',
        'wrk.body = "[]"',
        "",
    ]


def test_figure_of_wrk() -> None:
    """Its own rate, but not one that comes from failed requests."""
    assert requests_per_second("  Latency 1ms\nRequests/sec:  20931.55\nTransfer/sec: 4MB\n") == 20931.55
    for told in ("", "Socket errors: connect 4, read 0\nRequests/sec:  0.00\n"):
        with pytest.raises(ValueError, match="did not measure"):
            requests_per_second(told)
