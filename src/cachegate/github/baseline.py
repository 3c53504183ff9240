"""Where an event says that the pull request's baseline stands: places to try, best first."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from cachegate.github.event import Event, PullRequest


class HintKind(StrEnum):
    REF = "ref"  # the tree of this commit
    MERGE_BASE = "merge base"  # the tree of the newest commit that HEAD shares with this one
    FILES = "files"  # today's tree with GitHub's list of the pull request's files taken back
    EMPTY = "empty"  # there was nothing before


@dataclass(frozen=True, slots=True)
class BaselineHint:
    """One place to take the baseline from. `why` completes "the baseline is …".

    `ref` is what git is asked for, "" for kinds without one. A hint with `only_at` holds only when the commit
    checked out is that one: `actions/checkout` may have been told to check out something else.
    """

    kind: HintKind
    ref: str
    why: str
    only_at: str | None = None


def baseline_hints(event: Event) -> tuple[BaselineHint, ...] | None:
    """Candidates in the order to try them; None when this kind of event brings no change (schedule, dispatch …).

    A caller that finds none of them in the checkout has to say so: the history is too shallow.
    """
    if event.pull_request is not None:
        return tuple(_of_pull_request(event, event.pull_request))
    match event.name:
        case "push":
            return tuple(_of_push(event))
        case "merge_group":
            return tuple(_of_merge_group(event))
        case _:
            return None


def _of_pull_request(event: Event, pull: PullRequest) -> list[BaselineHint]:
    hints: list[BaselineHint] = []
    if event.sha and event.ref == f"refs/pull/{pull.number}/merge":
        why = "the first parent of the merge commit that GitHub made for the pull request"
        hints.append(BaselineHint(HintKind.REF, "HEAD^1", why, only_at=event.sha))
    if pull.base_sha:
        # The merge base, because the target branch may have moved on since a head commit was branched off;
        # seen from the merge commit it is base.sha itself.
        why = "where the pull request's commits leave the target branch"
        hints.append(BaselineHint(HintKind.MERGE_BASE, pull.base_sha, why))
        hints.append(BaselineHint(HintKind.REF, pull.base_sha, "the target branch's commit named by the event"))
    hints.append(BaselineHint(HintKind.FILES, "", "what GitHub's list of the pull request's files leaves untouched"))
    return hints


def _of_push(event: Event) -> list[BaselineHint]:
    on_default = event.ref == f"refs/heads/{event.default_branch}"
    default = f"origin/{event.default_branch or 'HEAD'}"
    shared = BaselineHint(HintKind.MERGE_BASE, default, "where the branch leaves the default branch")
    if event.before is None and on_default:
        # The default branch's merge base with itself would call every file old.
        return [BaselineHint(HintKind.EMPTY, "", "empty, as this is the first push of the default branch")]
    if event.before is None:
        return [shared]
    before = BaselineHint(HintKind.REF, event.before, "the commit that the branch pointed at before the push")
    # What a forced push threw away is fetched by no fetch-depth, so another place is needed.
    return [before, shared] if event.forced and not on_default else [before]


def _of_merge_group(event: Event) -> list[BaselineHint]:
    if event.merge_group_base is None:
        return []
    return [BaselineHint(HintKind.REF, event.merge_group_base, "the commit that the merge group builds on")]
