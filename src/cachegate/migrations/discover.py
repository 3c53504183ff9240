"""From a path to the project's migrations in order, or to everything that is wrong with them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from difflib import get_close_matches
from pathlib import Path

from cachegate.errors import UsageProblem
from cachegate.migrations import folder as folders
from cachegate.migrations import git, layouts
from cachegate.migrations.folder import Folder
from cachegate.migrations.layout import Layout, SourceFile
from cachegate.migrations.layouts import foreign
from cachegate.migrations.problems import together
from cachegate.model.migration import Migration, Remark


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
    chosen = by_name(layout) if layout is not None else _recognised(folder)
    sources, unreadable = _read(folder, chosen)
    _refuse_foreign(folder, chosen, sources, known=layout is not None)
    arrangement = chosen.arrange(sources)
    if unreadable or arrangement.problems:
        raise together((*unreadable, *arrangement.problems))
    if not arrangement.migrations:
        raise _nothing_to_run(folder, chosen, arrangement.warnings)
    warnings = (*arrangement.warnings, *_below(folder, chosen))
    return Project(
        root=folder.root,
        folder=folder.path,
        layout=chosen.name,
        migrations=arrangement.migrations,
        warnings=warnings,
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


def _recognised(folder: Folder) -> Layout:
    for layout in layouts.ALL:
        if layout.recognises(folder.path.as_posix(), folder.paths):
            return layout
    raise foreign.refusal(folder.name, folder.paths, {}, harmful_only=False) or _nothing_to_run(folder, None, ())


def _read(folder: Folder, layout: Layout) -> tuple[tuple[SourceFile, ...], tuple[UsageProblem, ...]]:
    sources = []
    problems = []
    for path in filter(layout.wants, folder.paths):
        try:
            sources.append(folders.read(folder, path))
        except UsageProblem as problem:
            problems.append(problem)
    return tuple(sources), tuple(problems)


def _refuse_foreign(folder: Folder, layout: Layout, sources: Iterable[SourceFile], known: bool) -> None:
    """A folder taken as plain for want of anything better is looked at with more suspicion than a known one."""
    known = known or layout.name != "plain"
    paths = tuple(filter(layout.wants, folder.paths)) if known else folder.paths
    contents = {source.path: source.sql for source in sources}
    problem = foreign.refusal(folder.name, paths, contents, harmful_only=known)
    if problem is not None:
        raise problem


def _below(folder: Folder, layout: Layout) -> tuple[str, ...]:
    """A warning about SQL files in subfolders, which no layout here runs."""
    ignored = [path for path in folder.paths if path.lower().endswith(".sql") and not layout.wants(path)]
    if not ignored:
        return ()
    others = f" and {len(ignored) - 1} more" if len(ignored) > 1 else ""
    return (f"{folder.shown(ignored[0])}{others} not run: the {layout.name} layout runs the files of one folder.",)


def _nothing_to_run(folder: Folder, layout: Layout | None, warnings: tuple[str, ...]) -> UsageProblem:
    return UsageProblem(
        what=f"{folder.path} has no migrations",
        why=" ".join(warnings) or f"None of its {len(folder.paths)} files is one that could be run.",
        help="Name the folder that holds the *.sql files"
        + (f", or another layout than {layout.name}." if layout else "."),
    )
