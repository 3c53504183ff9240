"""What is pending by GitHub's list of the files of a pull request, for clones without history."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from cachegate.migrations.comparison import Then, compare
from cachegate.migrations.discover import Project
from cachegate.migrations.layout import SourceFile
from cachegate.model.migration import Selection


@dataclass(frozen=True, slots=True)
class ChangedFile:
    """A file of a pull request as GitHub lists it: added, modified, removed, renamed, copied, changed or unchanged.

    Paths are relative to the repository; `previous_path` is the old one of a renamed file.
    """

    path: str
    previous_path: str | None
    status: str


def select_by_files(
    project: Project, changed: Sequence[ChangedFile], read_at_base: Callable[[str], bytes]
) -> Selection:
    """Divide by GitHub's list of a pull request's files, where the clone has no history.

    `read_at_base(path)` gives a file's content before the pull request; it is asked only for files of the migrations
    folder that were modified, renamed or removed.
    """
    by_path = {change.path: change for change in changed}
    before: dict[str, bytes] = {
        source.file: source.content
        for source in project.sources
        if source.file not in by_path or by_path[source.file].status == "unchanged"
    }
    for change in changed:
        old = change.previous_path if change.status == "renamed" else change.path
        if old is not None and change.status in ("modified", "changed", "renamed", "removed") and _inside(project, old):
            before[old] = read_at_base(old)
    sources = tuple(SourceFile(_below(project, file), file, content) for file, content in sorted(before.items()))
    return compare(project, Then(sources, sources), "Compared by GitHub's list of the files in this pull request")


def _inside(project: Project, file: str) -> bool:
    return project.folder_name == "." or file.startswith(f"{project.folder_name}/")


def _below(project: Project, file: str) -> str:
    return file if project.folder_name == "." else file.removeprefix(f"{project.folder_name}/")
