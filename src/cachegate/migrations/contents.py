"""What a file of the migrations folder has in it, or why it cannot be what a migration has to be."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from cachegate.errors import UsageProblem
from cachegate.migrations.folder import Folder, outside
from cachegate.migrations.layout import SourceFile


@dataclass(frozen=True, slots=True)
class Contents:
    """The files of a folder, each read once."""

    folder: Folder
    _known: dict[str, SourceFile | UsageProblem] = field(default_factory=dict, repr=False)

    def read(self, path: str) -> SourceFile:
        """Raises `UsageProblem` for a file that cannot be read, leads out of the project, or is not UTF-8 text."""
        if path not in self._known:
            try:
                self._known[path] = _read(self.folder, path)
            except UsageProblem as problem:
                self._known[path] = problem
        found = self._known[path]
        if isinstance(found, UsageProblem):
            raise found
        return found

    def look(self, path: str) -> bytes:
        """The text without a byte order mark; empty for a file that cannot be read."""
        try:
            return self.read(path).sql
        except UsageProblem:
            return b""


def text_in(root: Path, path: str) -> bytes | None:
    """One file below a root; None if there is none. Raises `UsageProblem` as `Contents.read` does."""
    return _read(Folder(root, root, ()), path).sql if (root / path).is_file() else None


def _read(folder: Folder, path: str) -> SourceFile:
    place = folder.path / path
    file = folder.shown(path)
    _check_name(file)
    if not place.resolve().is_relative_to(folder.root) or ".git" in place.resolve().relative_to(folder.root).parts:
        raise outside(file)  # in .git a checkout leaves the job's token
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
