"""When a cache is called torn, and when it is only old."""

from __future__ import annotations

import pytest

from cachegate.model.report import Subject
from cachegate.pipeline.torn import torn

FILMS, PRIZES = Subject("relation", "api", "films"), Subject("relation", "api", "prizes")
RATE, BEST = Subject("function", "api", "rate(integer)"), Subject("function", "api", "best()")
TOGETHER = ((FILMS, RATE), (FILMS, BEST))


def test_a_function_without_its_older_relation_is_torn() -> None:
    """The sentence names both."""
    found = torn([FILMS, PRIZES], [RATE, BEST], TOGETHER)

    assert str(found) == "It knows api.rate(integer), but not api.films, which the same transaction made before."


@pytest.mark.parametrize(
    ("lacking", "known", "siblings"),
    [
        pytest.param([], [RATE, BEST], TOGETHER, id="nothing is lacking"),
        pytest.param([FILMS], [], TOGETHER, id="old: it knows neither"),
        pytest.param([FILMS], [BEST], TOGETHER, id="old: one of the functions was there under its name before"),
        pytest.param([PRIZES], [RATE, BEST], TOGETHER, id="another relation"),
        pytest.param([FILMS], [RATE, BEST], (), id="made apart"),
    ],
)
def test_the_rest_is_not(
    lacking: list[Subject], known: list[Subject], siblings: tuple[tuple[Subject, Subject]]
) -> None:
    """Whatever can be explained by a cache that is merely old is not called torn."""
    assert torn(lacking, known, siblings) is None
