"""A pull request's files and their contents, against the stand-in."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from cachegate.github.api import GitHub, GitHubProblem
from cachegate.github.files import LIMIT, ChangedFile, changed_files, content_at
from standin.github import StandIn, running


@pytest.fixture
def server() -> Iterator[StandIn]:
    with running() as server:
        yield server
        assert server.problems == []


@pytest.fixture
def github(server: StandIn) -> Iterator[GitHub]:
    with GitHub(server.site.url, "a-token", pause=lambda seconds: None) as github:
        yield github


def test_files_come_from_every_page(server: StandIn, github: GitHub) -> None:
    """In GitHub's order, with where a renamed one stood before."""
    for number in range(205):
        server.site.add_file(f"migrations/{number:03}.sql")
    server.site.add_file("migrations/new.sql", "renamed", "migrations/old.sql")

    changed = changed_files(github, "o/r", 7)

    assert len(changed.files) == 206
    assert changed.complete
    assert changed.files[0] == ChangedFile("migrations/000.sql", None, "added")
    assert changed.files[-1] == ChangedFile("migrations/new.sql", "migrations/old.sql", "renamed")


def test_a_list_at_githubs_limit_may_lack_some(server: StandIn, github: GitHub) -> None:
    """GitHub stops at 3,000 files and does not say so; we do."""
    for number in range(LIMIT + 1):
        server.site.add_file(f"{number}.sql")

    changed = changed_files(github, "o/r", 7)

    assert len(changed.files) == LIMIT
    assert not changed.complete


@pytest.mark.parametrize(
    "path", ["a.sql", "db/migrations/1 add film's.sql", "a%2Fb?c#d&e.sql", "データ/é.sql", "a+b.sql", 'q"uote\\.sql']
)
def test_contents_are_the_bytes_at_that_commit(server: StandIn, github: GitHub, path: str) -> None:
    """Whatever the file is called, and whether or not it is text."""
    server.site.contents[("abc", path)] = b"select '\xff';\r\n"

    assert content_at(github, "o/r", path, "abc") == b"select '\xff';\r\n"


def test_a_file_that_was_not_there_is_none(github: GitHub) -> None:
    """Asked at a commit before it was added."""
    assert content_at(github, "o/r", "a.sql", "abc") is None


def test_a_refusal_says_what_why_and_what_to_do(github: GitHub, server: StandIn) -> None:
    """And does not show the token."""
    server.token = "another"

    with pytest.raises(GitHubProblem) as caught:
        changed_files(github, "o/r", 7)

    problem = caught.value
    assert problem.what == "GitHub answered 401 to GET /repos/o/r/pulls/7/files"
    assert problem.why == "Bad credentials"
    assert "github-token" in problem.help
    assert "a-token" not in f"{problem!r}{problem.what}{problem.why}{problem.help}{github!r}{vars(github)}"
