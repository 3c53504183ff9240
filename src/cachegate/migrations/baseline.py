"""Which migrations are there already and which the pull request brings."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from difflib import get_close_matches
from functools import cache
from pathlib import PurePosixPath

from cachegate.errors import UsageProblem
from cachegate.migrations.changed import ChangedFile, select_by_files
from cachegate.migrations.comparison import Then, about, compare, left
from cachegate.migrations.discover import Project, by_name
from cachegate.migrations.git import Repository
from cachegate.migrations.layout import SourceFile
from cachegate.model.migration import Earlier, Migration, Selection, TextOf

__all__ = [
    "AllBut",
    "Baseline",
    "ChangedFile",
    "FirstParent",
    "MergeBase",
    "Nothing",
    "Ref",
    "RefUnavailable",
    "Until",
    "parse",
    "select",
    "select_by_files",
    "select_first",
]


@dataclass(frozen=True, slots=True)
class Nothing:
    """No migration is there yet."""


@dataclass(frozen=True, slots=True)
class Until:
    """Everything up to and including a version."""

    version: str


@dataclass(frozen=True, slots=True)
class Ref:
    """What the folder held at a commit. `label` says in the report what the ref is, "" for the ref itself."""

    ref: str
    label: str = ""


@dataclass(frozen=True, slots=True)
class FirstParent:
    """What the folder held at the first parent of HEAD, if HEAD is a merge: the base of a pull request."""


@dataclass(frozen=True, slots=True)
class MergeBase:
    """What the folder held where HEAD and a ref parted."""

    ref: str


@dataclass(frozen=True, slots=True)
class AllBut:
    """Everything but the last so many."""

    count: int


Baseline = Nothing | Until | Ref | FirstParent | MergeBase | AllBut
LEDGER = "ledger"
"""The form of a baseline that only a database knows; see `recorded`."""


class RefUnavailable(UsageProblem):
    """The commit to compare with is not in this clone."""


_FORMS = "none, ledger, until:VERSION, ref:GITREF or all-but:N"


def parse(text: str) -> Baseline:
    """`none | until:VERSION | ref:GITREF | all-but:N`. Raises `UsageProblem` with the nearest form."""
    kind, colon, value = text.strip().partition(":")
    match kind:
        case "none" if not colon:
            return Nothing()
        case "until" if value:
            return Until(value)
        case "ref" if value:
            return Ref(value)
        case "all-but" if re.fullmatch("[0-9]{1,9}", value):
            return AllBut(int(value))
        case _:
            raise _wrong_form(text, kind, value)


def _wrong_form(text: str, kind: str, value: str) -> UsageProblem:
    nearest = get_close_matches(kind.lower(), ("none", "until", "ref", "all-but"), n=1)
    right = {"none": "none", "until": f"until:{value or 'VERSION'}", "ref": f"ref:{value or 'GITREF'}"}
    count = value if re.fullmatch("[0-9]{1,9}", value) else "N"
    guess = (right | {"all-but": f"all-but:{count}"})[nearest[0]] if nearest else f"ref:{text}"
    return UsageProblem(
        what=f"{text!r} is not a baseline",
        why=f"A baseline is {_FORMS}.",
        help=f"Did you mean {guess}?",
    )


def select(project: Project, baseline: Baseline) -> Selection:
    """Divide a project's migrations.

    Raises `RefUnavailable` if a commit is not in this clone, `UsageProblem` for an unknown version or no repository.
    """
    match baseline:
        case Nothing():
            return Selection((), project.migrations, "Every migration is taken as pending.")
        case Until(version):
            return _until(project, version)
        case AllBut(count):
            return _all_but(project, count)
        case Ref() | FirstParent() | MergeBase():
            repository = _repository(project, baseline)
            commit, label = _commit(repository, baseline)
            return _since(project, repository, commit, label)


def select_first(project: Project, baselines: Sequence[Baseline]) -> Selection:
    """The first of these that is available here. Raises the first one's `RefUnavailable` if none is."""
    problems = []
    for baseline in baselines:
        try:
            return select(project, baseline)
        except RefUnavailable as problem:
            problems.append(problem)
    raise problems[0] if problems else _unavailable("a commit to compare with", "None was named.")


def _until(project: Project, version: str) -> Selection:
    counted = _counted(project)
    found = [index for index, migration in enumerate(counted) if _is_version(migration, version)]
    if not found:
        known = [migration.version for migration in counted]
        nearest = get_close_matches(version, known, n=1, cutoff=0.3)
        raise UsageProblem(
            what=f"No migration has the version {version}",
            why=f"{project.folder_name} has {len(known)} migrations, {known[0]} to {known[-1]}.",
            help=f"Did you mean until:{nearest[0]}?" if nearest else f"Name one of them: until:{known[-1]}.",
        )
    cut = found[0] + 1
    how = f"The {_count(cut)} up to {counted[cut - 1].name} taken as applied, as until:{version} says."
    return _cut(project, cut, how)


def _counted(project: Project) -> tuple[Migration, ...]:
    """Those that are applied once, or when they are edited: what runs every time is not counted."""
    return tuple(migration for migration in project.migrations if not migration.every_time)


def _cut(project: Project, cut: int, how: str) -> Selection:
    there = {migration.file for migration in _counted(project)[:cut]}
    baseline = tuple(one for one in project.migrations if there and (one.file in there or one.every_time))
    pending = left(project.migrations, {one.file for one in baseline})
    return Selection(baseline, pending, how, lived_with=about(project, baseline))


def _is_version(migration: Migration, version: str) -> bool:
    if version in (migration.version, migration.name, PurePosixPath(migration.name).stem):
        return True
    both_numbers = migration.version.isdecimal() and version.isdecimal()
    return both_numbers and int(migration.version) == int(version)


def _all_but(project: Project, count: int) -> Selection:
    files = len(_counted(project))
    cut = max(0, files - count)
    how = f"The last {_count(files - cut)} taken as pending, as all-but:{count} says."
    return _cut(project, cut, how)


def _count(number: int) -> str:
    return "migration is" if number == 1 else f"{number} migrations are"


def _repository(project: Project, baseline: Ref | FirstParent | MergeBase) -> Repository:
    if project.repository is None:
        raise RefUnavailable(
            what=f"{_title(baseline)} cannot be looked up",
            why=f"{project.root} is not in a git repository, or git is not installed.",
            help="Run where the repository is checked out, or use until:VERSION, all-but:N or none.",
        )
    return project.repository


def _title(baseline: Ref | FirstParent | MergeBase) -> str:
    match baseline:
        case Ref(ref, label):
            return f"{label} ({ref})" if label else ref
        case FirstParent():
            return "the first parent of the merge commit"
        case MergeBase(ref):
            return f"the merge base with {ref}"


def _commit(repository: Repository, baseline: Ref | FirstParent | MergeBase) -> tuple[str, str]:
    """The commit to compare with and its title."""
    title = _title(baseline)
    match baseline:
        case Ref(ref):
            commit = repository.commit(ref)
        case FirstParent():
            commit = _first_parent(repository)
        case MergeBase(ref):
            head, other = repository.commit("HEAD"), repository.commit(ref)
            commit = repository.merge_base(head, other) if head and other else None
    if commit is None:
        raise _unavailable(title, "This clone is shallow." if repository.shallow() else "git does not know it.")
    return commit, title


def _first_parent(repository: Repository) -> str | None:
    head = repository.commit("HEAD")
    parents = repository.parents(head) if head else ()
    return repository.commit(parents[0]) if len(parents) > 1 else None


def _unavailable(title: str, reason: str) -> RefUnavailable:
    return RefUnavailable(
        what=f"The baseline is not in this clone: {title}",
        why=reason,
        help="With actions/checkout, set fetch-depth: 0. Elsewhere, fetch the branch and its history.",
    )


def _since(project: Project, repository: Repository, commit: str, title: str) -> Selection:
    """What was edited or deleted is judged from where the lines parted: the base may have moved on since."""
    sources = _sources_at(project, repository, commit)
    head = repository.commit("HEAD")
    fork = repository.merge_base(commit, head) if head else None
    parted = sources if fork in (None, commit) else _sources_at(project, repository, fork or commit)
    selection = compare(project, Then(sources, parted), f"Compared with {title} at {commit[:10]}")
    return replace(selection, earlier=Earlier(_texts(repository, commit), _texts(repository, fork or commit)))


def _texts(repository: Repository, commit: str) -> TextOf:
    def text_of(path: str) -> bytes | None:
        return repository.files(commit, posixpath.dirname(path) or ".", path.__eq__).get(path)

    return cache(text_of)


def _sources_at(project: Project, repository: Repository, commit: str) -> tuple[SourceFile, ...]:
    folder = project.folder_name
    layout = by_name(project.layout)
    below = "." if layout.above else folder
    contents = repository.files(commit, below, lambda file: layout.reads(posixpath.relpath(file, folder)))
    return tuple(SourceFile(posixpath.relpath(file, folder), file, content) for file, content in contents.items())
