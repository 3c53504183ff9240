"""What is pending by GitHub's list of the files of a pull request, for clones without history."""

from __future__ import annotations

import posixpath
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import cache

from cachegate.migrations.comparison import Then, compare
from cachegate.migrations.contents import text_in
from cachegate.migrations.discover import Project, by_name
from cachegate.migrations.layout import SourceFile
from cachegate.model.migration import Earlier, Selection, TextOf


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

    `read_at_base(path)` gives a file's content before the pull request; it is asked only for files that the layout
    reads (also a plan or a journal) and that were modified, renamed or removed.
    """
    reads = by_name(project.layout).reads
    by_path = {change.path: change for change in changed}
    before: dict[str, bytes] = {
        source.file: source.content
        for source in project.sources
        if source.file not in by_path or by_path[source.file].status == "unchanged"
    }
    for change in changed:
        old = change.previous_path if change.status == "renamed" else change.path
        if old is None or change.status not in ("modified", "changed", "renamed", "removed"):
            continue
        if reads(_below(project, old)):
            before[old] = read_at_base(old)
    sources = tuple(SourceFile(_below(project, file), file, content) for file, content in sorted(before.items()))
    selection = compare(project, Then(sources, sources), "Compared by GitHub's list of the files in this pull request")
    before_it = _texts(project, changed, read_at_base)
    return replace(selection, earlier=Earlier(before_it, before_it))


def _texts(project: Project, changed: Sequence[ChangedFile], read_at_base: Callable[[str], bytes]) -> TextOf:
    """Files that the list does not have are as they were."""
    status = {change.path: change.status for change in changed}
    status |= {
        change.previous_path: "removed" for change in changed if change.status == "renamed" and change.previous_path
    }

    def text_of(path: str) -> bytes | None:
        match status.get(path, "unchanged"):
            case "unchanged":
                return text_in(project.root, path)
            case "added" | "renamed" | "copied":
                return None
            case _:
                return read_at_base(path)

    return cache(text_of)


def _below(project: Project, file: str) -> str:
    """Relative to the folder, with `../` for what is above it."""
    return posixpath.relpath(file, project.folder_name)
