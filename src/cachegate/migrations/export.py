"""A commit's files in a folder of their own, written without anything of the repository being run."""

from __future__ import annotations

import os
from collections.abc import Iterator
from itertools import islice
from pathlib import Path, PurePosixPath

from cachegate.migrations.git import Repository

AT_ONCE = 200
"""Files that are held in memory together."""
KEPT_APART = "__pycache__"  # compiled from files of another commit


def export(repository: Repository, commit: str, folder: Path, beside: tuple[str, ...]) -> None:
    """Write what a commit holds into an empty folder; submodules and what Git LFS keeps elsewhere are not there.

    What git is told to ignore (installed packages, local settings) and stands at the root or in one of the folders
    `beside` is linked: the commit's own programs need it. Links of the commit are made last, and only inside.
    """
    links: list[tuple[Path, str]] = []
    tree = repository.tree(commit)
    while some := list(islice(tree, AT_ONCE)):
        for entry, content in repository.contents(some):
            place = folder / entry.path
            place.parent.mkdir(parents=True, exist_ok=True)
            if entry.is_link:
                links.append((place, os.fsdecode(content)))
                continue
            place.write_bytes(content)
            place.chmod(0o755 if entry.is_program else 0o644)
    for place, target in links:
        if _stays_inside(place.relative_to(folder), target):
            place.symlink_to(target)
    for path in _ignored(repository, (".", *beside)):
        place = folder / path
        if place.parent.is_dir() and not os.path.lexists(place):
            place.symlink_to(repository.root / path)


def _stays_inside(link: Path, target: str) -> bool:
    return not target.startswith("/") and not os.path.normpath(link.parent / target).startswith("..")


def _ignored(repository: Repository, folders: tuple[str, ...]) -> Iterator[str]:
    for path in repository.ignored():
        where = PurePosixPath(path)
        if where.parent.as_posix() in folders and where.name != KEPT_APART:
            yield where.as_posix()
