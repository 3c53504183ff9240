"""The files of a pull request, and what a file holds at a commit, for runs whose checkout is too shallow."""

from __future__ import annotations

from dataclasses import dataclass

from cachegate.github.api import GitHub

LIMIT = 3000  # GitHub lists no more files of one pull request, and does not say that it left some out
_RAW = "application/vnd.github.raw+json"


@dataclass(frozen=True, slots=True)
class ChangedFile:
    """One file of a pull request. `status` is GitHub's word: added, removed, modified, renamed, copied, changed …

    `previous_path` is where it stood before, for renamed and copied files.
    """

    path: str
    previous_path: str | None
    status: str


@dataclass(frozen=True, slots=True)
class ChangedFiles:
    """Files in GitHub's order. `complete` is False when the list reached its limit, so that some may be missing."""

    files: tuple[ChangedFile, ...]
    complete: bool


def changed_files(github: GitHub, repository: str, number: int) -> ChangedFiles:
    """The files that pull request `number` of `repository` ("owner/name") changes. Raises `GitHubProblem`."""
    entries = github.pages("repos", *repository.split("/", 1), "pulls", str(number), "files")
    files = tuple(_changed_file(entry) for entry in entries if isinstance(entry, dict))
    return ChangedFiles(files, complete=len(files) < LIMIT)


def content_at(github: GitHub, repository: str, path: str, ref: str) -> bytes | None:
    """The bytes of the file at `path` as of the commit `ref`; None when it is not there. Raises `GitHubProblem`."""
    segments = ("repos", *repository.split("/", 1), "contents", *path.split("/"))
    response = github.find(*segments, query={"ref": ref}, accept=_RAW)
    return None if response is None else response.content


def _changed_file(entry: dict[str, object]) -> ChangedFile:
    previous = entry.get("previous_filename")
    return ChangedFile(
        path=str(entry["filename"]),
        previous_path=previous if isinstance(previous, str) else None,
        status=str(entry["status"]),
    )
