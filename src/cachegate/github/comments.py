"""The sticky comment of a pull request: found again, updated in place, one of its kind, never older than the last.

Nothing here changes a verdict: whatever goes wrong comes back as a value.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from cachegate.github.api import GitHub, GitHubProblem
from cachegate.github.event import Event
from cachegate.github.marker import Marker, RunOrder, Sticker, read_marker, write_marker

BODY_LIMIT = 65_536  # characters; GitHub refuses a longer comment
ACTIONS_LOGIN = "github-actions[bot]"  # the author of what a workflow's own token writes
_LOOKS = 4  # a creation, and a few changes by others


@dataclass(frozen=True, slots=True)
class Posted:
    """The comment shows this run's report. `created` tells it from one that was updated."""

    url: str
    created: bool


@dataclass(frozen=True, slots=True)
class Superseded:
    """A newer run has commented already, so nothing was changed."""

    url: str


@dataclass(frozen=True, slots=True)
class NotAllowed:
    """The token may not comment, as for a pull request from a fork. `reason` is GitHub's message."""

    reason: str


@dataclass(frozen=True, slots=True)
class Failed:
    """It could not be done for another reason, said in GitHub's or the network's words."""

    reason: str


Commented = Posted | Superseded | NotAllowed | Failed


@dataclass(frozen=True, slots=True)
class Draft:
    """A comment to be: the report as Markdown, and the marker that goes in front of it."""

    marker: Marker
    text: str

    @property
    def body(self) -> str:
        return f"{write_marker(self.marker)}\n{self.text}"


def room(marker: Marker) -> int:
    """How many characters the report may have beside the marker."""
    return BODY_LIMIT - len(Draft(marker, "").body)


def marker_for(event: Event, name: str) -> Marker:
    """The marker of this run's comment; `name` is the option `--name`."""
    return Marker(Sticker(event.workflow, event.job, name), RunOrder(event.run_id, event.run_attempt))


def publish(github: GitHub, repository: str, number: int, draft: Draft) -> Commented:
    """Show `draft` on pull request `number` of `repository` ("owner/name")."""
    if len(draft.body) > BODY_LIMIT:
        return Failed(f"the comment has {len(draft.body)} characters, more than the {BODY_LIMIT} that GitHub takes")
    try:
        return _Thread(github, repository, number).show(draft)
    except GitHubProblem as problem:
        if problem.status in (403, 404) and not problem.limited:
            return NotAllowed(problem.reason)
        return Failed(problem.reason)


@dataclass(frozen=True, slots=True)
class _Comment:
    id: int
    url: str
    author: str
    body: str
    marker: Marker


class _Thread:
    """The comments of one pull request, and what is done to them."""

    def __init__(self, github: GitHub, repository: str, number: int) -> None:
        self._github = github
        self._issues = ("repos", *repository.split("/", 1), "issues")
        self._number = str(number)

    def show(self, draft: Draft) -> Commented:
        """Leave one comment of ours, the oldest, with the newest report. Runs that do this at once end up alike."""
        author, made = _login(self._github), None
        for _ in range(_LOOKS):
            ours = self._ours(draft.marker.sticker, author, made)
            if not ours:
                made = self._create(draft)
                # Another run may have made one too, and behind the token of a custom app only the
                # comment made tells whose the earlier ones are: look again.
                author = made.author
                continue
            kept, *spare = ours
            newest = max(ours, key=lambda comment: comment.marker.order)
            superseded = newest.marker.order > draft.marker.order
            shown = newest if superseded else made
            if shown != kept and not self._rewrite(kept, newest.body if superseded else draft.body):
                continue
            for comment in spare:
                self._github.delete(*self._issues, "comments", str(comment.id))
            return Superseded(kept.url) if superseded else Posted(kept.url, created=kept == made)
        return Failed("other runs kept changing the comment meanwhile")

    def _ours(self, sticker: Sticker, author: str, made: _Comment | None) -> list[_Comment]:
        """Our comments, oldest first. Anybody can write the marker, so the author has to match as well."""
        listed = _comments(self._github.pages(*self._issues, self._number, "comments"))
        ours = {
            comment.id: comment for comment in listed if (comment.marker.sticker, comment.author) == (sticker, author)
        }
        if made is not None:  # the list can be a moment behind
            ours[made.id] = made
        return [ours[id] for id in sorted(ours)]

    def _create(self, draft: Draft) -> _Comment:
        made = self._github.post(*self._issues, self._number, "comments", json={"body": draft.body}).json()
        return _Comment(int(made["id"]), str(made["html_url"]), str(made["user"]["login"]), draft.body, draft.marker)

    def _rewrite(self, comment: _Comment, body: str) -> bool:
        """Whether it was rewritten: not when somebody else changed or removed it since we looked."""
        address = (*self._issues, "comments", str(comment.id))
        response = self._github.find(*address)
        if response is None or response.json().get("body") != comment.body:
            return False
        self._github.patch(*address, json={"body": body})
        return True


def _comments(listed: Iterable[object]) -> Iterator[_Comment]:
    """Those that carry a marker of ours."""
    for item in listed:
        match item:
            case {"id": int(id), "html_url": str(url), "user": {"login": str(author)}, "body": str(body)}:
                marker = read_marker(body)
                if marker is not None:
                    yield _Comment(id, url, author, body, marker)


def _login(github: GitHub) -> str:
    """Who the token writes as. A workflow's own token may not ask that, nor may another app's."""
    try:
        user = github.get("user")
    except GitHubProblem as problem:
        if problem.status == 403 and not problem.limited:
            return ACTIONS_LOGIN
        raise
    return str(user.json()["login"])
