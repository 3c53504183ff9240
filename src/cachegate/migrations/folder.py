"""Which folder holds the migrations, and which files there are in it."""

from __future__ import annotations

import os
import posixpath
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from cachegate.errors import UsageProblem
from cachegate.migrations import places
from cachegate.migrations.git import Repository


@dataclass(frozen=True, slots=True)
class Folder:
    """The migrations folder. `root` is the repository's root or else the project's; `paths` are all files below.

    `others` are folders of migrations that it comes before, relative to the root.
    """

    path: Path
    root: Path
    paths: tuple[str, ...]
    others: tuple[str, ...] = ()

    @property
    def name(self) -> str:
        """The folder as a reviewer knows it: relative to the root, `.` if it is the root."""
        return self.path.relative_to(self.root).as_posix()

    @property
    def usual(self) -> bool:
        """Whether it is one of the places where projects keep migrations."""
        return places.is_usual(self.path)

    def shown(self, path: str) -> str:
        return posixpath.normpath(f"{self.name}/{path}")

    def above(self, names: Sequence[str]) -> tuple[str, ...]:
        """The paths, relative to it, of files with these names in the folders above, up to the root."""
        levels = len(self.path.relative_to(self.root).parts)
        paths = (f"{'../' * level}{name}" for level in range(1, levels + 1) for name in names)
        return tuple(path for path in paths if (self.path / path).is_file())


def find(path: Path, repository: Repository | None) -> Folder:
    """The folder itself, or the one place below it. Raises `UsageProblem` for none, several, or no folder."""
    given = _existing(path)
    found = places.candidates(given)
    if len(found) > 1:
        raise _several(given, path, found)
    place = found[0] if found else given
    chosen = places.of_postgres(place)
    project = given.resolve() if place != given else places.project_of(given.resolve())
    root = repository.root.resolve() if repository else project
    if not chosen.resolve().is_relative_to(root):
        raise outside(chosen.relative_to(given).as_posix())
    others = (other.resolve() for other in places.others(given, place))
    names = tuple(other.relative_to(root).as_posix() for other in others if other.is_relative_to(root))
    folder = Folder(chosen.resolve(), root, _files(chosen.resolve()), names)
    if not folder.paths:
        raise _nothing(path)
    return folder


def widened(folder: Folder, reached: Sequence[str], above: Sequence[str]) -> Folder:
    """The folder with others of the project, as one that holds them all; `above` are names that it gets from above."""
    more = [(folder.root / name).resolve() for name in reached]
    more = [place for place in more if place.is_dir() and place.is_relative_to(folder.root)]
    more = [place for place in more if not place.is_relative_to(folder.path)]
    if not more:
        return folder
    common = Path(os.path.commonpath([folder.path, *more]))
    below = [*((folder.path, path) for path in folder.paths), *((one, path) for one in more for path in _files(one))]
    below += [(folder.path, path) for path in folder.above(above)]
    paths = {os.path.relpath(place / path, common).replace(os.sep, "/") for place, path in below}
    return replace(folder, path=common, paths=tuple(sorted(path for path in paths if not path.startswith("../"))))


def _several(given: Path, path: Path, found: Sequence[Path]) -> UsageProblem:
    return UsageProblem(
        what=f"{path} has several folders of migrations",
        why=", ".join(place.relative_to(given).as_posix() for place in found),
        help="Name the one to check: cachegate check FOLDER.",
    )


def _existing(path: Path) -> Path:
    if not path.exists():
        raise UsageProblem(
            what=f"There is no folder {path}",
            why=f"Looked for it in {Path.cwd()}.",
            help="Name a folder of migrations, or a project that has one.",
        )
    if not path.is_dir():
        raise UsageProblem(
            what=f"{path} is not a folder",
            why="Migrations are looked for in a folder.",
            help=f"Name the folder instead: {path.parent}.",
        )
    return path.absolute()


def _files(folder: Path) -> tuple[str, ...]:
    """All files to some depth; where there are too many to be migrations, those directly in the folder."""
    paths = []
    for path in places.walk(folder, places.DEPTH):
        paths.append(path)
        if len(paths) > places.MOST:
            return tuple(sorted(places.walk(folder, 0)))
    return tuple(sorted(paths))


def outside(file: str) -> UsageProblem:
    """What is said of a link that must not be followed."""
    return UsageProblem(
        what=f"{file} is a link that leads out of the project",
        why="A pull request could make the gate read any file of this machine that way.",
        help="Put the file itself there.",
    )


def _nothing(path: Path) -> UsageProblem:
    return UsageProblem(
        what=f"{path} has no migrations",
        why=f"There is no file in it, nor in any of {', '.join(places.USUAL[:7])} below it.",
        help="Name the folder that holds the *.sql files.",
    )
