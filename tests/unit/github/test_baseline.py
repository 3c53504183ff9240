"""Where each kind of event says that the baseline stands."""

from __future__ import annotations

from dataclasses import replace

import pytest

from cachegate.github.baseline import HintKind, baseline_hints
from cachegate.github.event import Event, PullRequest

BASE, BEFORE, MERGE = "a" * 40, "b" * 40, "c" * 40
EVENT = Event(
    name="push",
    repository="films/api",
    sha=MERGE,
    ref="refs/heads/topic",
    workflow="w",
    job="j",
    run_id=1,
    run_number=1,
    run_attempt=1,
    actor="ada",
    api_url="https://api.github.com",
    server_url="https://github.com",
    default_branch="trunk",
)
PULL = PullRequest(number=7, base_sha=BASE, base_ref="trunk", head_sha="d" * 40, head_repository="films/api")


def hinted(event: Event) -> list[tuple[HintKind, str]]:
    hints = baseline_hints(event)
    assert hints is not None
    return [(hint.kind, hint.ref) for hint in hints]


def test_a_pull_request_starts_from_the_first_parent_of_its_merge_commit() -> None:
    """Then from base.sha, and at last from the list of files that GitHub keeps."""
    event = replace(EVENT, name="pull_request", ref="refs/pull/7/merge", pull_request=PULL)

    assert hinted(event) == [
        (HintKind.REF, "HEAD^1"),
        (HintKind.MERGE_BASE, BASE),
        (HintKind.REF, BASE),
        (HintKind.FILES, ""),
    ]
    first, *rest = baseline_hints(event) or ()
    assert first.only_at == MERGE
    assert all(hint.only_at is None for hint in rest)


@pytest.mark.parametrize("ref", ["refs/heads/trunk", "refs/pull/8/merge", "refs/pull/7/head"])
def test_without_a_merge_commit_its_parent_means_nothing(ref: str) -> None:
    """`pull_request_target` checks out the target branch, whose parent is just an older commit."""
    event = replace(EVENT, name="pull_request_target", ref=ref, pull_request=PULL)

    assert (HintKind.REF, "HEAD^1") not in hinted(event)


def test_a_pull_request_without_a_base_still_has_the_file_list() -> None:
    """Nothing that git could be asked for, but GitHub knows the files."""
    event = replace(EVENT, name="pull_request", pull_request=replace(PULL, base_sha=None))

    assert hinted(event) == [(HintKind.FILES, "")]


def test_a_push_starts_from_what_the_branch_was() -> None:
    """Also on the default branch."""
    assert hinted(replace(EVENT, before=BEFORE)) == [(HintKind.REF, BEFORE)]
    assert hinted(replace(EVENT, before=BEFORE, ref="refs/heads/trunk")) == [(HintKind.REF, BEFORE)]


def test_a_new_branch_starts_where_it_left_the_default_branch() -> None:
    """There is no `before` to go by."""
    assert hinted(EVENT) == [(HintKind.MERGE_BASE, "origin/trunk")]
    assert hinted(replace(EVENT, default_branch=None)) == [(HintKind.MERGE_BASE, "origin/HEAD")]


def test_the_very_first_push_of_the_default_branch_has_everything_pending() -> None:
    """Its merge base with itself would make every file old, and nothing would be looked at."""
    assert hinted(replace(EVENT, ref="refs/heads/trunk")) == [(HintKind.EMPTY, "")]


def test_a_forced_push_may_have_lost_what_was_before() -> None:
    """Then the default branch helps, but never when it is the default branch itself that was forced."""
    forced = replace(EVENT, before=BEFORE, forced=True)

    assert hinted(forced) == [(HintKind.REF, BEFORE), (HintKind.MERGE_BASE, "origin/trunk")]
    assert hinted(replace(forced, ref="refs/heads/trunk")) == [(HintKind.REF, BEFORE)]


def test_a_merge_group_names_its_base() -> None:
    """A damaged event names none: then there is nothing to try, which is not the same as nothing to do."""
    event = replace(EVENT, name="merge_group")

    assert hinted(replace(event, merge_group_base=BASE)) == [(HintKind.REF, BASE)]
    assert hinted(event) == []


@pytest.mark.parametrize("name", ["schedule", "workflow_dispatch", "release", ""])
def test_other_events_bring_no_change(name: str) -> None:
    """So they say nothing about a baseline."""
    assert baseline_hints(replace(EVENT, name=name)) is None
