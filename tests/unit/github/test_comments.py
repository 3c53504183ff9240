"""The sticky comment, against a server that holds GitHub's own description against us."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest

from cachegate.github.api import GitHub
from cachegate.github.comments import (
    BODY_LIMIT,
    Commented,
    Draft,
    Failed,
    NotAllowed,
    Posted,
    Superseded,
    publish,
    room,
)
from cachegate.github.marker import Marker, RunOrder, Sticker
from standin.github import StandIn, running
from standin.site import Answer, Site

OURS = Sticker("Check the API", "gate", "cachegate")
BOT = "github-actions[bot]"


def draft(text: str, run: int = 1, attempt: int = 1, sticker: Sticker = OURS) -> Draft:
    return Draft(Marker(sticker, RunOrder(run, attempt)), text)


@pytest.fixture
def github() -> Iterator[StandIn]:
    """A stand-in that, at the end, must not have been asked anything that GitHub does not know."""
    with running() as server:
        yield server
        assert server.problems == []


def say(server: StandIn, what: Draft) -> Commented:
    with GitHub(server.site.url, "a-token", pause=lambda seconds: None) as github:
        return publish(github, "o/r", 1, what)


def bodies(site: Site) -> list[str]:
    return [comment["body"] for comment in site.comments.values()]


def test_the_first_run_makes_a_comment_and_the_next_updates_it(github: StandIn) -> None:
    """One comment a pull request, at one address."""
    first, second = draft("red", run=1), draft("green", run=2)

    made = say(github, first)
    updated = say(github, second)

    assert isinstance(made, Posted)
    assert made.created
    assert updated == Posted(made.url, created=False)
    assert bodies(github.site) == [second.body]


def test_it_is_found_on_a_later_page_among_other_peoples_comments(github: StandIn) -> None:
    """Three hundred comments later it is still the same one."""
    for number in range(250):
        github.site.add_comment(f"remark {number}", author="ada")
    say(github, draft("red"))
    for number in range(50):
        github.site.add_comment(f"remark {number}", author="ada")

    outcome = say(github, draft("green", run=2))

    assert isinstance(outcome, Posted)
    assert not outcome.created
    assert len(github.site.comments) == 301


def test_somebody_elses_comment_with_our_marker_is_not_ours(github: StandIn) -> None:
    """Who copies the marker could otherwise own, and later edit, what looks like the verdict."""
    forged = draft("all good, trust me", run=99)
    github.site.add_comment(forged.body, author="mallory")

    outcome = say(github, draft("red"))

    assert isinstance(outcome, Posted)
    assert outcome.created
    assert bodies(github.site) == [forged.body, draft("red").body]


@pytest.mark.parametrize(
    "other", [replace(OURS, name="second"), replace(OURS, job="other"), replace(OURS, workflow="Nightly")]
)
def test_each_workflow_job_and_name_has_its_own_comment(github: StandIn, other: Sticker) -> None:
    """Two gates on one pull request do not overwrite each other."""
    say(github, draft("one"))
    say(github, draft("two", sticker=other))

    assert len(github.site.comments) == 2


@pytest.mark.parametrize("order", [(1, 9), (2, 1)])
def test_an_older_run_leaves_a_newer_ones_comment_alone(github: StandIn, order: tuple[int, int]) -> None:
    """Runs do not end in the order in which they began, and an old run may be run again."""
    say(github, draft("newer", run=2, attempt=2))

    outcome = say(github, draft("older", *order))

    assert isinstance(outcome, Superseded)
    assert bodies(github.site) == [draft("newer", 2, 2).body]


def test_two_runs_that_create_at_once_leave_one_comment_with_the_newer_report(github: StandIn) -> None:
    """Both see no comment; the one that made the later comment sees the earlier one afterwards."""
    other = draft("older, but first", run=1)

    def meanwhile(method: str, path: str) -> None:
        if method == "POST" and not github.site.comments:
            github.site.add_comment(other.body)

    github.before = meanwhile

    outcome = say(github, draft("newer", run=2))

    assert isinstance(outcome, Posted)
    assert bodies(github.site) == [draft("newer", run=2).body]
    assert list(github.site.comments) == [1001]


def test_the_older_of_two_that_create_at_once_hands_the_newer_report_on(github: StandIn) -> None:
    """It tidies up too, without putting its own report on top."""
    older, newer = draft("older", run=1), draft("newer", run=2)
    github.site.add_comment(older.body)
    github.site.add_comment(newer.body)

    outcome = say(github, older)

    assert isinstance(outcome, Superseded)
    assert bodies(github.site) == [newer.body]
    assert list(github.site.comments) == [1001]


def test_a_newer_run_that_is_faster_between_our_reading_and_writing_wins(github: StandIn) -> None:
    """The comment is read again right before it is written."""
    say(github, draft("first", run=1))
    newer = draft("newest", run=3)

    def meanwhile(method: str, path: str) -> None:
        if method == "GET" and "/issues/comments/" in path:
            github.site.comments[1001]["body"] = newer.body

    github.before = meanwhile

    outcome = say(github, draft("second", run=2))

    assert isinstance(outcome, Superseded)
    assert bodies(github.site) == [newer.body]


def test_a_comment_deleted_under_our_hands_is_made_again(github: StandIn) -> None:
    """A tidy maintainer does not make the report vanish."""
    say(github, draft("red", run=1))

    def meanwhile(method: str, path: str) -> None:
        if method == "GET" and path.endswith("/comments/1001"):
            github.site.comments.pop(1001, None)

    github.before = meanwhile

    outcome = say(github, draft("green", run=2))

    assert isinstance(outcome, Posted)
    assert outcome.created
    assert bodies(github.site) == [draft("green", run=2).body]


def test_a_comment_that_never_rests_is_given_up_on(github: StandIn) -> None:
    """Rather than fighting for ever."""
    say(github, draft("red", run=1))
    changes = iter(range(1000))

    def meanwhile(method: str, path: str) -> None:
        if method == "GET" and "/issues/comments/" in path:
            github.site.comments[1001]["body"] = draft(f"change {next(changes)}").body

    github.before = meanwhile

    assert isinstance(say(github, draft("green", run=2)), Failed)


def test_the_token_of_another_app_finds_its_own_comment_again() -> None:
    """Such a token may not ask who it is; what it writes tells."""
    with running(Site(author="acme-gate[bot]")) as github:
        say(github, draft("red", run=1))
        outcome = say(github, draft("green", run=2))

        assert isinstance(outcome, Posted)
        assert not outcome.created
        assert bodies(github.site) == [draft("green", run=2).body]
        assert list(github.site.comments) == [1001]
        assert github.problems == []


def test_a_personal_token_writes_under_its_own_name() -> None:
    """And then the workflow's bot is somebody else."""
    with running(Site(user="ada", author="ada")) as github:
        github.site.add_comment(draft("by the bot", run=99).body, author=BOT)

        assert isinstance(say(github, draft("by ada")), Posted)
        assert isinstance(say(github, draft("by ada again", run=2)), Posted)
        assert bodies(github.site) == [draft("by the bot", run=99).body, draft("by ada again", run=2).body]


@pytest.mark.parametrize("before", [[], ["red"]])
def test_a_read_only_token_is_told_as_a_value(before: list[str]) -> None:
    """A pull request from a fork: no comment, no exception, and GitHub's reason to show."""
    with running(Site(read_only=True)) as github:
        for text in before:
            github.site.add_comment(draft(text).body)

        assert say(github, draft("green", run=2)) == NotAllowed("Resource not accessible by integration")
        assert bodies(github.site) == [draft(text).body for text in before]


def test_a_passing_fault_is_waited_out(github: StandIn) -> None:
    """A 502 on the way, of which GitHub has some every day."""
    github.site.faults += [Answer(502, b"<html>Unicorn!</html>"), Answer(503, {"message": "later"})]

    assert isinstance(say(github, draft("green")), Posted)
    assert len(github.site.comments) == 1


def test_a_lasting_fault_is_told_as_a_value(github: StandIn) -> None:
    """Commenting never changes the verdict, so it raises nothing."""
    github.site.faults += [Answer(502, b"<html>Unicorn!</html>")] * 4

    assert say(github, draft("green")) == Failed("Bad Gateway")


def test_a_wrong_token_is_told_without_showing_it() -> None:
    """The reason is GitHub's."""
    with running(token="another") as github:
        assert say(github, draft("green")) == Failed("Bad credentials")


def test_a_rate_limit_is_not_taken_for_a_missing_permission(github: StandIn) -> None:
    """GitHub uses the same status for both."""
    github.site.faults += [Answer(403, {"message": "API rate limit exceeded for installation"})] * 9

    assert isinstance(say(github, draft("green")), Failed)


@pytest.mark.parametrize("text", ["é", "𝒳", "x"])
def test_a_comment_that_fills_its_room_is_taken_and_one_more_is_not(github: StandIn, text: str) -> None:
    """The limit counts characters, the marker's as well."""
    space = room(draft("").marker)

    assert isinstance(say(github, draft(text * space)), Posted)
    assert len(bodies(github.site)[0]) == BODY_LIMIT
    assert isinstance(say(github, draft(text * (space + 1))), Failed)
