"""Which folder holds the migrations, and what the files in it contain."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from cachegate.errors import UsageProblem
from cachegate.migrations.git import Repository
from cachegate.migrations.layout import SourceFile

# Where projects keep migrations; the folders of layouts that cannot be run are here to be refused by name.
USUAL = (
    "supabase/migrations",
    "migrations",
    "db/migrations",
    "db/migrate",
    "sql/migrations",
    "database/migrations",
    "prisma/migrations",
    "src/main/resources/db/migration",
    "drizzle",
    "alembic",
)
_DEPTH = 2  # folders below the migrations folder in which signs of a layout can be
_PRUNED = frozenset({".git", "node_modules", ".venv"})


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
        return path if self.name == "." else f"{self.name}/{path}"


def find(path: Path, repository: Repository | None) -> Folder:
    """The folder itself, or the one usual place below it. Raises `UsageProblem` for none, several, or no folder."""
    given = _existing(path)
    places = _candidates(given)
    if len(places) > 1:
        raise UsageProblem(
            what=f"{path} has several folders of migrations",
            why=", ".join(place.relative_to(given).as_posix() for place in places),
            help="Name the one to check: cachegate check FOLDER.",
        )
    chosen = places[0] if places else given
    root = repository.root.resolve() if repository else _project(given, chosen)
    if not chosen.resolve().is_relative_to(root):
        raise _outside(chosen.relative_to(given).as_posix())
    folder = Folder(chosen.resolve(), root, tuple(sorted(_walk(chosen.resolve()))))
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


def _candidates(given: Path) -> list[Path]:
    """The usual places that have files; none if the folder is such a place itself."""
    if _is_usual(given.resolve()):
        return []
    return [place for usual in USUAL if (place := given / usual).is_dir() and next(_walk(place), None) is not None]


def _is_usual(path: Path) -> bool:
    return any(path.as_posix().endswith(f"/{usual}") for usual in USUAL)


def _project(given: Path, chosen: Path) -> Path:
    """The project's root where there is no repository: above a migrations folder that was named itself."""
    if chosen != given:
        return given.resolve()
    path = given.resolve()
    levels = max((usual.count("/") + 1 for usual in USUAL if path.as_posix().endswith(f"/{usual}")), default=1)
    return path.parents[min(levels, len(path.parents)) - 1] if path.parents else path


def _walk(folder: Path) -> Iterator[str]:
    """Relative paths of all files to some depth, with slashes; links to folders are not followed."""
    for parent, folders, files in os.walk(folder):
        below = os.path.relpath(parent, folder)
        depth = 0 if below == "." else below.count(os.sep) + 1
        folders[:] = sorted(name for name in folders if name not in _PRUNED) if depth < _DEPTH else []
        for name in [*files, *(name for name in folders if name.lower().endswith(".sql"))]:
            yield name if below == "." else f"{below}/{name}".replace(os.sep, "/")


def read(folder: Folder, path: str) -> SourceFile:
    """One file of the folder. Raises `UsageProblem` if it cannot be what a migration has to be: UTF-8 text."""
    place = folder.path / path
    file = folder.shown(path)
    _check_name(file)
    if not place.resolve().is_relative_to(folder.root):
        raise _outside(file)
    if not place.is_file():
        raise UsageProblem(
            what=f"{file} cannot be read",
            why="It is a link that leads nowhere." if place.is_symlink() else "It is not a regular file.",
            help="Put the SQL itself there, or take the entry away.",
        )
    try:
        content = place.read_bytes()
    except OSError as error:
        raise UsageProblem(
            what=f"{file} cannot be read",
            why=f"The system says: {error.strerror}.",
            help="Give the user that runs cachegate the right to read it.",
        ) from error
    _check_text(file, content)
    return SourceFile(path, file, content)


def _check_name(file: str) -> None:
    try:
        file.encode()
    except UnicodeEncodeError:
        raise UsageProblem(
            what=f"The name of the file {file!r} is not UTF-8",
            why="Reports are UTF-8 and could not name it.",
            help="Rename the file.",
        ) from None


def _check_text(file: str, content: bytes) -> None:
    try:
        content.decode()
    except UnicodeDecodeError as error:
        raise UsageProblem(
            what=f"{file}:{_line(content, error.start)} is not UTF-8",
            why=f"Byte {error.start} of the file, {content[error.start]:#04x}, does not belong there: {error.reason}.",
            help="Save the file as UTF-8.",
        ) from error
    if (nul := content.find(b"\0")) >= 0:
        raise UsageProblem(
            what=f"{file}:{_line(content, nul)} has a NUL byte",
            why=f"It is byte {nul} of the file; Postgres would not read past it.",
            help="Save the file as UTF-8 text.",
        )


def _line(content: bytes, offset: int) -> int:
    return content.count(b"\n", 0, offset) + 1


def _outside(file: str) -> UsageProblem:
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
