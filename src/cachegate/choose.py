"""Which migrations are pending: as the options say, else as GitHub's event says, else all of them."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from cachegate.errors import Problem, UsageProblem
from cachegate.github import files
from cachegate.github.api import GitHub, GitHubProblem
from cachegate.github.baseline import BaselineHint, HintKind, baseline_hints
from cachegate.github.event import Event
from cachegate.migrations.baseline import (
    Baseline,
    ChangedFile,
    MergeBase,
    Nothing,
    Ref,
    RefUnavailable,
    parse,
    select,
    select_by_files,
)
from cachegate.migrations.discover import Project
from cachegate.model.migration import Selection
from cachegate.options import Options


def choose(project: Project, options: Options, event: Event | None, github: GitHub | None) -> Selection:
    """Divide a project's migrations into those that are there and those that are pending.

    Raises `UsageProblem` naming `fetch-depth: 0` when no commit to compare with is to be had.
    """
    if options.baseline is not None:
        return select(project, parse(options.baseline))
    hints = baseline_hints(event) if event else None
    if event is None or hints is None:
        return select(project, Nothing())
    problems: list[Problem] = []
    for hint in hints:
        try:
            return _by_hint(project, hint, event, github)
        except (RefUnavailable, GitHubProblem) as problem:
            problems.append(problem)
    raise _nothing_to_compare_with(problems)


def _by_hint(project: Project, hint: BaselineHint, event: Event, github: GitHub | None) -> Selection:
    if hint.only_at is not None and (project.repository is None or project.repository.commit("HEAD") != hint.only_at):
        raise RefUnavailable(f"{hint.ref} does not count", "Something else than the merge commit is checked out.")
    match hint.kind:
        case HintKind.EMPTY:
            return select(project, Nothing())
        case HintKind.REF:
            return select(project, _baseline(hint))
        case HintKind.MERGE_BASE:
            return select(project, _baseline(hint))
        case HintKind.FILES:
            return _by_files(project, event, github)


def _baseline(hint: BaselineHint) -> Baseline:
    return MergeBase(hint.ref) if hint.kind is HintKind.MERGE_BASE else Ref(hint.ref, hint.why)


def _by_files(project: Project, event: Event, github: GitHub | None) -> Selection:
    """Take GitHub's list of changed files back, for a clone that has no history."""
    pull = event.pull_request
    if github is None or pull is None or not pull.base_sha:
        raise RefUnavailable("GitHub's list of files cannot be asked for", "There is no token, or no pull request.")
    base = pull.base_sha
    changed = files.changed_files(github, event.repository, pull.number)
    if not changed.complete:
        raise RefUnavailable(
            "GitHub's list of the pull request's files is not complete",
            f"It ends at {files.LIMIT} files.",
            "With actions/checkout, set fetch-depth: 0.",
        )

    def at_base(path: str) -> bytes:
        content = files.content_at(github, event.repository, path, base)
        if content is None:
            raise RefUnavailable(f"{path} is not at {base[:10]}", "GitHub does not have it there.")
        return content

    listed = [ChangedFile(one.path, one.previous_path, one.status) for one in changed.files]
    return select_by_files(project, listed, at_base)


def _nothing_to_compare_with(problems: Sequence[Problem]) -> UsageProblem:
    tried = "; ".join(f"{problem.what}: {problem.why}" for problem in problems)
    return UsageProblem(
        "What this pull request changes cannot be told",
        f"No commit to compare with is in this clone. Tried: {tried}." if tried else "The event names no commit.",
        "With actions/checkout, set fetch-depth: 0; or say --baseline.",
    )


def config_changed(project: Project, config: Path, event: Event | None) -> bool:
    """Whether the configuration file differs from the merge commit's first parent or the event's base."""
    repository = project.repository
    pull = event.pull_request if event else None
    base = repository.commit(pull.base_sha) if repository and pull and pull.base_sha else None
    if repository is None or base is None or not config.is_relative_to(project.root):
        return False
    now = config.read_bytes() if config.is_file() else None
    return repository.read(base, config.relative_to(project.root).as_posix()) != now
