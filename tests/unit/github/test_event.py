"""The event, from the runner's environment and its file."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cachegate.errors import EnvironmentProblem
from cachegate.github.event import read_event

BASE, HEAD, MERGE = "a" * 40, "b" * 40, "c" * 40
ENVIRON = {
    "GITHUB_EVENT_NAME": "pull_request",
    "GITHUB_REPOSITORY": "films/api",
    "GITHUB_SHA": MERGE,
    "GITHUB_REF": "refs/pull/7/merge",
    "GITHUB_WORKFLOW": "Check the API",
    "GITHUB_JOB": "gate",
    "GITHUB_RUN_ID": "9000000001",
    "GITHUB_RUN_NUMBER": "12",
    "GITHUB_RUN_ATTEMPT": "2",
    "GITHUB_ACTOR": "ada",
    "GITHUB_API_URL": "https://git.example/api/v3/",
    "GITHUB_SERVER_URL": "https://git.example",
}
PAYLOAD = {
    "repository": {"default_branch": "trunk"},
    "pull_request": {
        "number": 7,
        "base": {"sha": BASE, "ref": "trunk"},
        "head": {"sha": HEAD, "repo": {"full_name": "ada/api"}},
    },
}


def test_a_pull_request_is_read_whole() -> None:
    """Everything that later parts ask for is there, each from where GitHub puts it."""
    event = read_event(ENVIRON, json.dumps(PAYLOAD))

    pull = event.pull_request
    assert pull is not None
    assert (pull.number, pull.base_sha, pull.base_ref, pull.head_sha) == (7, BASE, "trunk", HEAD)
    assert (event.sha, event.ref, event.default_branch) == (MERGE, "refs/pull/7/merge", "trunk")
    assert (event.run_id, event.run_number, event.run_attempt) == (9_000_000_001, 12, 2)
    assert event.api_url == "https://git.example/api/v3"
    assert event.run_url == "https://git.example/films/api/actions/runs/9000000001/attempts/2"


@pytest.mark.parametrize(
    ("head", "fork"),
    [({"full_name": "ada/api"}, True), ({"full_name": "Films/API"}, False), (None, True)],
)
def test_a_fork_is_told_by_its_repository(head: object, fork: bool) -> None:
    """Names compare without case, and a fork that was deleted is still one."""
    payload = {"pull_request": {"number": 7, "head": {"sha": HEAD, "repo": head}}}

    pull = read_event(ENVIRON, json.dumps(payload)).pull_request

    assert pull is not None
    assert pull.from_fork("films/api") is fork


def test_a_push_that_creates_a_branch_has_no_before() -> None:
    """GitHub writes forty zeros for "nothing"; that is no commit to ask git for."""
    environ = ENVIRON | {"GITHUB_EVENT_NAME": "push"}

    assert read_event(environ, json.dumps({"before": "0" * 40})).before is None
    assert read_event(environ, json.dumps({"before": BASE})).before == BASE


def test_what_is_no_commit_id_never_reaches_git() -> None:
    """An id is hexadecimal and whole, so it can be neither an option nor another revision."""
    payload = {"pull_request": {"number": 7, "base": {"sha": "--upload-pack=evil"}}}

    pull = read_event(ENVIRON, json.dumps(payload)).pull_request

    assert pull is not None
    assert pull.base_sha is None


@pytest.mark.parametrize("text", ["", "{", "[]", "null", "[" * 100_000])
def test_an_event_file_that_is_no_object_is_a_problem_with_a_remedy(text: str) -> None:
    """Not a traceback."""
    with pytest.raises(EnvironmentProblem) as caught:
        read_event(ENVIRON, text)

    assert "GITHUB_EVENT_PATH" in caught.value.what
    assert caught.value.why
    assert caught.value.help


NAMES = st.sampled_from(["number", "base", "head", "repo", "sha", "full_name", "default_branch"])
JSON = st.recursive(
    st.sampled_from([None, True, -1, 1.5, "", "main", "0" * 40]),
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(NAMES, inner, max_size=3),
    max_leaves=8,
)
KEYS = st.sampled_from(["pull_request", "repository", "before", "merge_group", "forced"])


@given(st.dictionaries(KEYS, JSON), st.sampled_from(["push", "pull_request", "merge_group", "schedule"]))
def test_no_shape_of_the_payload_breaks_the_reading(payload: dict[str, object], name: str) -> None:
    """Whatever is missing, or of another type, is simply not known."""
    event = read_event({"GITHUB_EVENT_NAME": name}, json.dumps(payload))

    assert event.api_url == "https://api.github.com"
    assert event.run_attempt == 1
    assert event.before is None
