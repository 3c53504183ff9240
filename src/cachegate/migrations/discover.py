"""From a path to the project's migrations in order, or to everything that is wrong with them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from difflib import get_close_matches
from itertools import islice
from pathlib import Path

from cachegate.errors import UsageProblem
from cachegate.migrations import folder as folders
from cachegate.migrations import git, layouts, places, recognition
from cachegate.migrations.contents import Contents
from cachegate.migrations.folder import Folder
from cachegate.migrations.layout import Layout, SourceFile
from cachegate.migrations.layouts import foreign, undoing
from cachegate.migrations.lexer import code
from cachegate.migrations.problems import nothing_among, together
from cachegate.model.migration import Migration, Remark

AS_THEY_ARE = ("plain", "supabase")
"""Layouts without marks of their own: what another tool would leave out of a file would run."""


@dataclass(frozen=True, slots=True)
class Project:
    """A migrations folder, read.

    `root` is the repository's root, else the project's; `folder` is absolute, without links. `layout` is the name of
    the convention, `migrations` are in its order, `warnings` are sentences for the report, `remarks` become findings.
    `sources` are all files that the layout looked at, `repository` is None outside git.
    """

    root: Path
    folder: Path
    layout: str
    migrations: tuple[Migration, ...]
    warnings: tuple[str, ...] = ()
    remarks: tuple[Remark, ...] = ()
    sources: tuple[SourceFile, ...] = field(default=(), repr=False)
    repository: git.Repository | None = None

    @property
    def folder_name(self) -> str:
        """The folder relative to the root with forward slashes, `.` if it is the root."""
        return self.folder.relative_to(self.root).as_posix()


def discover(path: Path, layout: str | None = None) -> Project:
    """Find and read the migrations of a folder, or of a project that has one.

    Raises `UsageProblem`, or `UsageProblems` with everything that is wrong with the files.
    """
    repository = git.repository(path) if path.is_dir() else None
    folder = folders.find(path, repository)
    contents = Contents(folder)
    chosen, warnings = (by_name(layout), ()) if layout is not None else _recognised(contents)
    sources, unreadable = _read(contents, chosen)
    reached = chosen.reaches(sources)
    wider = folders.widened(folder, reached, chosen.above)
    if wider != folder:
        folder, contents = wider, Contents(wider)
        sources, unreadable = _read(contents, chosen)
    if chosen.name in AS_THEY_ARE:
        _refuse_foreign(contents, chosen, known=layout is not None)
    arrangement = chosen.arrange(sources)
    if unreadable or arrangement.problems:
        raise together((*unreadable, *arrangement.problems))
    if not arrangement.migrations:
        raise _nothing_to_run(folder, chosen, arrangement.warnings)
    return Project(
        root=folder.root,
        folder=folder.path,
        layout=chosen.name,
        migrations=arrangement.migrations,
        warnings=(
            *warnings,
            *arrangement.warnings,
            *_taking_back(sources, chosen),
            *_below(folder, chosen),
            *_beside(folder),
            *(() if reached else _unlocated(folder, chosen)),
            *_classes(folder, chosen),
        ),
        remarks=arrangement.remarks,
        sources=sources,
        repository=repository,
    )


def by_name(name: str) -> Layout:
    """The layout of that name. Raises `UsageProblem` with the nearest one."""
    for layout in layouts.ALL:
        if layout.name == name:
            return layout
    names = [layout.name for layout in layouts.ALL]
    nearest = get_close_matches(name, names, n=1)
    raise UsageProblem(
        what=f"There is no layout {name!r}",
        why=f"The layouts are {', '.join(sorted(names))}.",
        help=f"Did you mean {nearest[0]}?" if nearest else "Leave the option out, and the layout is recognised.",
    )


def _recognised(contents: Contents) -> tuple[Layout, tuple[str, ...]]:
    """The layout whose files these are, and a sentence where others fit as well and make no difference.

    Raises `UsageProblem` where they do, and where none fits.
    """
    folder = contents.folder
    fitting = recognition.fitting(folder.path.as_posix(), folder.paths, contents.look)
    if not fitting:
        raise foreign.refusal(folder.name, folder.paths, contents.look, harmful_only=False) or _nothing_to_run(
            folder, None, ()
        )
    first, *others = fitting
    unlike = [other for other in others if _outcome(contents, other) != _outcome(contents, first)]
    if unlike:
        raise _ambiguous(folder, (first, *unlike))
    names = " and ".join(other.name for other in others)
    same = f"The folder also fits the layout {names}, which would run the same; it is taken for {first.name}."
    return first, (same,) if others else ()


def _outcome(contents: Contents, layout: Layout) -> list[tuple[str, tuple[str, ...]]]:
    """What a layout would run, whatever it blanks and calls it."""
    arrangement = layout.arrange(_read(contents, layout)[0])
    return [(one.file, code(one.sql.decode(errors="replace"))) for one in arrangement.migrations]


def _ambiguous(folder: Folder, layouts: Sequence[Layout]) -> UsageProblem:
    names = [layout.name for layout in layouts]
    return UsageProblem(
        what=f"{folder.name} fits more than one layout: {' and '.join(names)}",
        why="They would not run the same: which files, in which order, or which part of each.",
        help=f"Say which tool runs the folder: {' or '.join(f'--layout {name}' for name in names)}.",
    )


def _read(contents: Contents, layout: Layout) -> tuple[tuple[SourceFile, ...], tuple[UsageProblem, ...]]:
    sources = []
    problems = []
    for path in (*filter(layout.wants, contents.folder.paths), *contents.folder.above(layout.above)):
        try:
            sources.append(contents.read(path))
        except UsageProblem as problem:
            if not path.startswith("../"):  # what stands above may be in any encoding, and for other things
                problems.append(problem)
    return tuple(sources), tuple(problems)


def _refuse_foreign(contents: Contents, layout: Layout, known: bool) -> None:
    """A folder taken as plain for want of anything better is looked at with more suspicion than a known one."""
    known = known or layout.name != "plain"
    folder = contents.folder
    paths = tuple(filter(layout.wants, folder.paths)) if known else folder.paths
    problem = foreign.refusal(folder.name, paths, contents.look, harmful_only=known)
    if problem is not None:
        raise problem


def _taking_back(sources: Sequence[SourceFile], layout: Layout) -> tuple[str, ...]:
    """A warning about the first file that undoes itself, where it is known that it is meant to run as it is."""
    marks = ((source.file, undoing.mark(source.sql)) for source in sources if layout.name in AS_THEY_ARE)
    return tuple(
        f"{file} drops what it made: the {layout.name} layout runs whole files, also what stands behind {line}."
        for file, line in islice(((file, line) for file, line in marks if line), 1)
    )


def _below(folder: Folder, layout: Layout) -> tuple[str, ...]:
    """A warning about SQL files in subfolders, of a layout that runs none there."""
    sql = [path for path in folder.paths if path.lower().endswith(".sql") and "/" in path]
    if not sql or any(map(layout.wants, sql)) or any("/" in path for path in filter(layout.wants, folder.paths)):
        return ()
    others = f" and {len(sql) - 1} more" if len(sql) > 1 else ""
    return (
        f"{folder.shown(sql[0])}{others} not run by themselves: the {layout.name} layout runs the files of one folder.",
    )


def _beside(folder: Folder) -> tuple[str, ...]:
    """A warning about folders of other projects, which this one comes before."""
    if not folder.others:
        return ()
    names = ", ".join(folder.others[:_NAMED]) + (", …" if len(folder.others) > _NAMED else "")
    return (f"Not looked at: {names}. Name a folder to check it: cachegate check {folder.others[0]}.",)


_NAMED = 5


def _unlocated(folder: Folder, layout: Layout) -> tuple[str, ...]:
    """A warning about folders that Flyway may be told of where nobody can read it: by a program, by the environment."""
    beside = places.named_for_flyway(folder.path) if layout.name == "flyway" and folder.path != folder.root else []
    if not beside:
        return ()
    names = ", ".join(place.relative_to(folder.root).as_posix() for place in beside[:_NAMED])
    above = folder.path.parent.relative_to(folder.root).as_posix()
    return (
        f"Not looked at: {names}, whose files are named as Flyway's. If its locations name them too, check the folder"
        f" above: cachegate check {above}.",
    )


def _classes(folder: Folder, layout: Layout) -> tuple[str, ...]:
    """A warning about Flyway's migrations in Java and its like, which keep no place here as they are in no folder."""
    found = places.classes_for_flyway(folder.path, folder.root) if layout.name == "flyway" else []
    if not found:
        return ()
    more = f" and {len(found) - 1} more" if len(found) > 1 else ""
    return (
        f"{found[0].relative_to(folder.root).as_posix()}{more} not run: Flyway runs such classes between the SQL files,"
        " and what they make is missing here. Let it migrate the database itself: --migrate-command 'COMMAND'.",
    )


def _nothing_to_run(folder: Folder, layout: Layout | None, warnings: tuple[str, ...]) -> UsageProblem:
    return UsageProblem(
        what=f"{folder.path} has no migrations",
        why=" ".join(warnings) or nothing_among(folder.paths),
        help="Name the folder that holds the *.sql files"
        + (f", or another layout than {layout.name}." if layout else "."),
    )
