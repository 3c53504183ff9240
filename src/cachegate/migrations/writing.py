"""Where a new migration goes: the project's folder, its layout, and files that are never overwritten."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from cachegate.errors import UsageProblem
from cachegate.migrations import folder as folders
from cachegate.migrations import git
from cachegate.migrations.contents import Contents
from cachegate.migrations.drafts import BY_LAYOUT, Change, Draft, Form, recognised
from cachegate.migrations.folder import Folder


@dataclass(frozen=True, slots=True)
class Planned:
    """Files that are not written yet. `there` is a file that has this change already, None if none has.

    `guessed`: neither its name, nor a migration in it, nor a layout that was given says that the folder is meant.
    """

    folder: Folder
    form: Form
    drafts: tuple[Draft, ...]
    there: str | None
    guessed: bool = False

    def shown(self, draft: Draft) -> str:
        """The file as people call it."""
        return self._place(draft).relative_to(self.folder.root).as_posix()

    def _place(self, draft: Draft) -> Path:
        folder, path = self.folder.path, draft.path
        while path.startswith("../"):
            folder, path = folder.parent, path.removeprefix("../")
        return folder / path

    def write(self) -> tuple[str, ...]:
        """Make the files and return their names. Raises `UsageProblem`, and leaves everything as it was, if one is
        there already or cannot be made."""
        made: list[Path] = []
        try:
            for draft in self.drafts:
                place = self._place(draft)
                place.parent.mkdir(parents=True, exist_ok=True)
                with place.open("x", encoding="utf-8", newline="\n") as file:
                    made.append(place)
                    file.write(draft.text)
        except OSError as error:
            for place in made:
                place.unlink()
            raise UsageProblem(
                f"{self.shown(draft)} cannot be written",
                f"The system says: {error.strerror}.",
                "Nothing was written. Without --write the migration is printed.",
            ) from error
        return tuple(map(self.shown, self.drafts))


def plan(path: Path, layout: str | None, change: Change, mark: str, now: datetime) -> Planned:
    """The change as files of the project's migrations folder. A file that has `mark` in it has the change already.

    Raises `UsageProblem` where there is no such folder, or a layout that is not known here.
    """
    folder = _folder(path, layout)
    files = Contents(folder)
    contents = {one: files.read(one).sql for one in folder.paths if one.lower().endswith(".sql")}
    name = layout or recognised(folder.path.as_posix(), folder.paths, files.look)
    if name is None:
        raise UsageProblem(
            f"{folder.name} is laid out for a tool whose migrations cannot be written here",
            f"The layouts are {', '.join(BY_LAYOUT)}.",
            "Say --layout plain without --write, and paste the SQL into a migration of that tool.",
        )
    form = BY_LAYOUT[name]
    there = next((folder.shown(one) for one, sql in contents.items() if mark.encode() in sql), None)
    guessed = layout is None and name == "plain" and not (contents or folder.usual)
    return Planned(folder, form, form.drafts(change, folder.paths, now), there, guessed)


def _folder(path: Path, layout: str | None) -> Folder:
    """The folder of migrations; an empty one will do if it is said how its files are called."""
    repository = git.repository(path) if path.is_dir() else None
    if layout is not None and path.is_dir() and next(path.iterdir(), None) is None:
        whole = path.resolve()
        return Folder(whole, repository.root.resolve() if repository else whole, ())
    return folders.find(path, repository)
