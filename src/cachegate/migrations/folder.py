"""Which folder holds the migrations, and which files there are in it."""

from __future__ import annotations

import os
import posixpath
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from cachegate.errors import UsageProblem
from cachegate.migrations.git import Repository

# Where projects keep migrations; the folders of tools that are not run by reading are here to be refused by name.
USUAL = (
    "supabase/migrations",
    "migrations",
    "db/migrations",
    "db/migrate",
    "sql/migrations",
    "sql/schema",
    "database/migrations",
    "src/db/migrations",
    "prisma/migrations",
    "drizzle",
    "drizzle/migrations",
    "hasura/migrations",
    "src/main/resources/db/migration",
    "alembic",
)
_BY_SIGN = (".", "db", "database", "sql", "sqitch", "flyway")  # only where a file there says so
_SIGN = re.compile(r"sqitch\.plan|[VBR][0-9._]*__.*\.sql")
_NUMBERED = re.compile(r"[VBR]?[0-9].*\.sql$", re.IGNORECASE)
_GROUPS = ("apps", "packages", "services")  # folders of projects in a repository of many
_NOT_PROJECTS = re.compile(
    r"\.|(?:node_modules|vendor|target|build|dist|docs?|examples?|e2e|tests?|testdata)$|fixtures"
)

_DEPTH = 4  # folders below the migrations folder that a layout may reach into
_MOST = 20_000  # files; a folder with more below it is no migrations folder, whatever stands directly in it
_PRUNED = frozenset({".git", "node_modules", ".venv", "__pycache__"})


@dataclass(frozen=True, slots=True)
class Folder:
    """The migrations folder. `root` is the repository's root or else the project's; `paths` are all files below."""

    path: Path
    root: Path
    paths: tuple[str, ...]

    @property
    def name(self) -> str:
        """The folder as a reviewer knows it: relative to the root, `.` if it is the root."""
        return self.path.relative_to(self.root).as_posix()

    @property
    def usual(self) -> bool:
        """Whether it is one of the places where projects keep migrations."""
        return _is_usual(self.path)

    def shown(self, path: str) -> str:
        return posixpath.normpath(f"{self.name}/{path}")

    def above(self, names: Sequence[str]) -> tuple[str, ...]:
        """The paths, relative to it, of files with these names in the folders above, up to the root."""
        levels = len(self.path.relative_to(self.root).parts)
        paths = (f"{'../' * level}{name}" for level in range(1, levels + 1) for name in names)
        return tuple(path for path in paths if (self.path / path).is_file())


def find(path: Path, repository: Repository | None) -> Folder:
    """The folder itself, or the one usual place below it. Raises `UsageProblem` for none, several, or no folder."""
    given = _existing(path)
    places = candidates(given)
    if len(places) > 1:
        raise UsageProblem(
            what=f"{path} has several folders of migrations",
            why=", ".join(place.relative_to(given).as_posix() for place in places),
            help="Name the one to check: cachegate check FOLDER.",
        )
    chosen = places[0] if places else given
    root = repository.root.resolve() if repository else _project(given, chosen)
    if not chosen.resolve().is_relative_to(root):
        raise outside(chosen.relative_to(given).as_posix())
    folder = Folder(chosen.resolve(), root, _files(chosen.resolve()))
    if not folder.paths:
        raise _nothing(path)
    return folder


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


def candidates(given: Path) -> list[Path]:
    """The places that have SQL, else those that have any file: in this project, else in the projects in it.

    None if the folder is such a place itself, or has SQL of its own. A project may be called what such a place is.
    """
    places = _places(given)
    if _is_usual(given.resolve()) and not any(map(_has_sql, places)):
        return []
    if not places and not any(map(_NUMBERED.match, _names(given))):
        places = [place for project in _projects(given) for place in _places(project)]
    return [place for place in places if _has_sql(place)] or places


def _places(project: Path) -> list[Path]:
    usual = [place for name in USUAL if (place := project / name).is_dir() and any(True for _ in _walk(place, _DEPTH))]
    innermost = [one for one in usual if not any(other != one and other.is_relative_to(one) for other in usual)]
    signed = [
        place for name in _BY_SIGN if (place := project / name).is_dir() and any(map(_SIGN.fullmatch, _names(place)))
    ]
    return [*innermost, *signed]


def _projects(given: Path) -> list[Path]:
    """Folders of this one that may be projects, and those of its groups."""
    inside = [one for one in _folders(given) if one.name not in _GROUPS]
    return [*inside, *(one for group in _GROUPS for one in _folders(given / group))]


def _folders(folder: Path) -> list[Path]:
    return [one for name in _names(folder) if not _NOT_PROJECTS.match(name) and (one := folder / name).is_dir()]


def _names(folder: Path) -> list[str]:
    try:
        return sorted(one.name for one in folder.iterdir())
    except OSError:
        return []


def _has_sql(place: Path) -> bool:
    return any(name.lower().endswith(".sql") for name in islice(_walk(place, _DEPTH), _MOST))


def _is_usual(path: Path) -> bool:
    return any(path.as_posix().endswith(f"/{usual}") for usual in USUAL)


def _project(given: Path, chosen: Path) -> Path:
    """The project's root where there is no repository: above a migrations folder that was named itself."""
    if chosen != given:
        return given.resolve()
    path = given.resolve()
    levels = max((usual.count("/") + 1 for usual in USUAL if path.as_posix().endswith(f"/{usual}")), default=1)
    return path.parents[min(levels, len(path.parents)) - 1] if path.parents else path


def _files(folder: Path) -> tuple[str, ...]:
    """All files to some depth; where there are too many to be migrations, those directly in the folder."""
    paths = []
    for path in _walk(folder, _DEPTH):
        paths.append(path)
        if len(paths) > _MOST:
            return tuple(sorted(_walk(folder, 0)))
    return tuple(sorted(paths))


def _walk(folder: Path, depth: int) -> Iterator[str]:
    """Relative paths of all files to that depth, with slashes; links to folders are not followed."""
    for parent, folders, files in os.walk(folder):
        below = os.path.relpath(parent, folder)
        here = 0 if below == "." else below.count(os.sep) + 1
        folders[:] = sorted(name for name in folders if name not in _PRUNED) if here < depth else []
        for name in [*files, *(name for name in folders if name.lower().endswith(".sql"))]:
            yield name if below == "." else f"{below}/{name}".replace(os.sep, "/")


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
        why=f"There is no file in it, nor in any of {', '.join(USUAL[:6])} below it.",
        help="Name the folder that holds the *.sql files.",
    )
