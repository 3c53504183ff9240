"""What GitHub says about the run: the runner's environment and the event file, as one value."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass

from cachegate.errors import EnvironmentProblem

_COMMIT = re.compile(r"[0-9a-f]{40}(?:[0-9a-f]{24})?")
_PULL_REQUEST_EVENTS = ("pull_request", "pull_request_target", "pull_request_review", "pull_request_review_comment")


@dataclass(frozen=True, slots=True)
class PullRequest:
    """The pull request that the event is about. Commits are full hexadecimal ids, None where GitHub sent none."""

    number: int
    base_sha: str | None
    base_ref: str | None
    head_sha: str | None
    head_repository: str | None  # None when the fork is gone

    def from_fork(self, repository: str) -> bool:
        """Whether its commits come from somewhere else than `repository`, so that the token may only read."""
        return self.head_repository is None or self.head_repository.lower() != repository.lower()


@dataclass(frozen=True, slots=True)
class Event:
    """One run of one job of a workflow, and what set it off.

    `before` is the commit that the branch pointed at before a push, None when the push created the branch.
    `run_id` grows with every run of the whole site; `run_attempt` counts re-runs of one run, from 1.
    """

    name: str
    repository: str
    sha: str | None
    ref: str
    workflow: str
    job: str
    run_id: int
    run_number: int
    run_attempt: int
    actor: str
    api_url: str
    server_url: str
    default_branch: str | None = None
    pull_request: PullRequest | None = None
    before: str | None = None
    forced: bool = False
    merge_group_base: str | None = None

    @property
    def run_url(self) -> str:
        """Where a reader finds the log of this run."""
        return f"{self.server_url}/{self.repository}/actions/runs/{self.run_id}/attempts/{self.run_attempt}"


def read_event(environ: Mapping[str, str], event_file: str) -> Event:
    """The event from the runner's environment and the text of the file at `GITHUB_EVENT_PATH`.

    Raises `EnvironmentProblem` when that text is not a JSON object. What GitHub did not send is None, "" or 0.
    """
    payload = _parse(event_file)
    name = environ.get("GITHUB_EVENT_NAME", "")
    return Event(
        name=name,
        repository=environ.get("GITHUB_REPOSITORY", ""),
        sha=_commit(environ.get("GITHUB_SHA")),
        ref=environ.get("GITHUB_REF", ""),
        workflow=environ.get("GITHUB_WORKFLOW", ""),
        job=environ.get("GITHUB_JOB", ""),
        run_id=_number(environ.get("GITHUB_RUN_ID")),
        run_number=_number(environ.get("GITHUB_RUN_NUMBER")),
        run_attempt=_number(environ.get("GITHUB_RUN_ATTEMPT")) or 1,
        actor=environ.get("GITHUB_ACTOR", ""),
        api_url=environ.get("GITHUB_API_URL", "").rstrip("/") or "https://api.github.com",
        server_url=environ.get("GITHUB_SERVER_URL", "").rstrip("/") or "https://github.com",
        default_branch=_text(_at(payload, "repository", "default_branch")),
        pull_request=_pull_request(payload) if name in _PULL_REQUEST_EVENTS else None,
        before=_commit(_at(payload, "before")) if name == "push" else None,
        forced=_at(payload, "forced") is True,
        merge_group_base=_commit(_at(payload, "merge_group", "base_sha")),
    )


def _parse(event_file: str) -> Mapping[str, object]:
    try:
        payload = json.loads(event_file)
    except (ValueError, RecursionError) as error:
        raise _unreadable(str(error)) from error
    if not isinstance(payload, dict):
        raise _unreadable("it is not a JSON object")
    return payload


def _unreadable(why: str) -> EnvironmentProblem:
    return EnvironmentProblem(
        what="the event file that GITHUB_EVENT_PATH names cannot be read",
        why=why,
        help="GitHub's runner writes this file. Outside of a workflow, unset GITHUB_EVENT_PATH or write `{}` to it.",
    )


def _pull_request(payload: Mapping[str, object]) -> PullRequest | None:
    number = _at(payload, "pull_request", "number")
    if not isinstance(number, int):
        return None
    return PullRequest(
        number=number,
        base_sha=_commit(_at(payload, "pull_request", "base", "sha")),
        base_ref=_text(_at(payload, "pull_request", "base", "ref")),
        head_sha=_commit(_at(payload, "pull_request", "head", "sha")),
        head_repository=_text(_at(payload, "pull_request", "head", "repo", "full_name")),
    )


def _at(payload: object, *keys: str) -> object:
    for key in keys:
        if not isinstance(payload, Mapping):
            return None
        payload = payload.get(key)
    return payload


def _text(value: object) -> str | None:
    return value if isinstance(value, str) and value else None


def _commit(value: object) -> str | None:
    """A full commit id; the all-zero one means that there is none."""
    if isinstance(value, str) and _COMMIT.fullmatch(value) and value.strip("0"):
        return value
    return None


def _number(text: str | None) -> int:
    return int(text) if text and text.isascii() and text.isdigit() else 0
