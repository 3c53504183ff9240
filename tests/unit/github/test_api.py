"""How long the client waits, how often it asks, and where it never goes."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import httpx
import pytest

from cachegate.github.api import GitHub, GitHubProblem
from standin.github import StandIn, running
from standin.site import Answer


@pytest.fixture
def server() -> Iterator[StandIn]:
    with running() as server:
        server.site.user = "ada"
        yield server


def ask(server: StandIn) -> tuple[str, list[float]]:
    """Who GET /user says, or the problem's reason, and the waits on the way there."""
    waits: list[float] = []
    with GitHub(server.site.url, "a-token", pause=waits.append) as github:
        try:
            return github.get("user").json()["login"], waits
        except GitHubProblem as problem:
            return problem.reason, waits


def test_a_passing_fault_is_asked_again_after_longer_and_longer_waits(server: StandIn) -> None:
    """Three times at most."""
    server.site.faults += [Answer(status, {"message": "later"}) for status in (502, 503, 504)]

    assert ask(server) == ("ada", [1.0, 2.0, 4.0])


def test_a_limit_is_waited_for_as_long_as_github_says(server: StandIn) -> None:
    """`Retry-After` is in seconds."""
    server.site.faults += [Answer(403, {"message": "You have exceeded a secondary rate limit"}, {"Retry-After": "7"})]

    assert ask(server) == ("ada", [7.0])


def test_nobody_waits_an_hour(server: StandIn) -> None:
    """The job would cost more than the comment is worth."""
    server.site.faults += [Answer(429, {"message": "secondary rate limit"}, {"Retry-After": "3600"})]

    assert ask(server) == ("secondary rate limit", [])


def test_all_waits_together_are_bounded(server: StandIn) -> None:
    """Forty seconds twice is more than the minute there is."""
    server.site.faults += [Answer(429, {"message": "secondary rate limit"}, {"Retry-After": "40"})] * 3

    assert ask(server) == ("secondary rate limit", [40.0])


def test_a_refusal_is_not_asked_again(server: StandIn) -> None:
    """Nothing will have changed."""
    server.site.faults += [Answer(403, {"message": "Resource not accessible by integration"})]

    assert ask(server) == ("Resource not accessible by integration", [])
    assert len(server.exchanges) == 1


def test_nobody_there_is_a_problem_after_a_few_attempts() -> None:
    """With what to look at."""
    with running() as server:
        url = server.site.url
    waits: list[float] = []

    with GitHub(url, "a-token", pause=waits.append) as github, pytest.raises(GitHubProblem) as caught:
        github.get("user")

    assert caught.value.status is None
    assert "GITHUB_API_URL" in caught.value.help
    assert waits == [1.0, 2.0, 4.0]


def test_the_token_never_follows_a_link_to_another_site() -> None:
    """The next page has to be where the first one was."""
    seen: list[str] = []

    def answer(request: httpx.Request) -> httpx.Response:
        seen.append(request.url.host)
        return httpx.Response(200, json=[], headers={"Link": '<https://evil.example/next>; rel="next"'})

    with (
        GitHub("https://api.github.com", "a-token", transport=httpx.MockTransport(answer)) as github,
        pytest.raises(GitHubProblem, match="another site"),
    ):
        list(github.pages("repos", "o", "r"))

    assert seen == ["api.github.com"]


def test_the_stand_in_fails_loudly_on_what_github_does_not_know(server: StandIn) -> None:
    """So that a wrong request of ours cannot pass a test."""
    comments = ("repos", "o", "r", "issues", "1", "comments")
    with GitHub(server.site.url, "a-token", pause=lambda seconds: None) as github:
        wrong: tuple[Callable[[], object], ...] = (
            lambda: github.get("repos", "o", "r", "secrets"),
            lambda: github.get("user", query={"page": "1"}),
            lambda: github.get("repos", "o", "r", "issues", "one", "comments"),
            lambda: github.post(*comments, json={"text": "x"}),
            lambda: github.patch("repos", "o", "r", "issues", "comments", "1", json={"body": 5}),
        )
        for ask_wrongly in wrong:
            with pytest.raises(GitHubProblem) as caught:
                ask_wrongly()
            assert caught.value.status == 500

    assert len(server.problems) == len(wrong)
    assert server.site.comments == {}


def test_the_stand_in_is_held_to_the_description_itself(server: StandIn) -> None:
    """A response that GitHub would not give is a fault of the stand-in, and shows."""
    server.site.add_comment("x")
    del server.site.comments[1001]["user"]

    with GitHub(server.site.url, "a-token") as github, pytest.raises(GitHubProblem, match="500"):
        list(github.pages("repos", "o", "r", "issues", "1", "comments"))

    assert "'user' is a required property" in server.problems[0]
