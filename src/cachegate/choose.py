"""Which migrations are pending: as the options or a ledger say, else as GitHub's event says, else all of them."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from cachegate.database import ledger, session
from cachegate.errors import Problem, UsageProblem
from cachegate.github import files
from cachegate.github.api import GitHub, GitHubProblem
from cachegate.github.baseline import BaselineHint, HintKind, baseline_hints
from cachegate.github.event import Event
from cachegate.migrations import ledgers
from cachegate.migrations.baseline import (
    LEDGER,
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
from cachegate.migrations.recorded import select_by_ledger
from cachegate.model.ledger import Found
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


def by_ledger(options: Options) -> bool:
    """Whether only the database can tell; then it has the baseline."""
    return options.baseline == LEDGER


def choose_by_ledger(project: Project, options: Options, database_url: str) -> Selection:
    """Divide them by the table in which the project's tool keeps what it applied. Only reads.

    Raises `UsageProblem` when there is no such table, or several that it could be.
    """
    known = ledgers.of(project.layout)
    with session.reading(database_url) as connection, connection.transaction():
        found = ledger.find(connection, [one.table for one in known], options.ledger)
    if len(found) != 1:
        raise _not_one(project, options, found, session.address(database_url))
    return select_by_ledger(project, next(one for one in known if one.table is found[0].table), found[0])


def _not_one(project: Project, options: Options, found: Sequence[Found], where: str) -> UsageProblem:
    if found:
        return UsageProblem(
            f"Several tables in the database at {where} could be the ledger",
            ", ".join(f"{one.name} (as {one.table.tool} keeps it)" for one in found),
            "Name the one to go by: --ledger SCHEMA.TABLE.",
        )
    tables = (one.table for one in ledgers.of(project.layout))
    names = dict.fromkeys(f"{one.schema}.{one.name}" if one.schema else f"{one.name} in any schema" for one in tables)
    place = ".".join(options.ledger) if options.ledger else "; ".join(names)
    return UsageProblem(
        f"The database at {where} has no ledger of applied migrations",
        f"Looked for it, for the layout {project.layout}: {place}.",
        "If the tool keeps it elsewhere, say --ledger SCHEMA.TABLE. If nothing was applied to this database, leave"
        " --baseline ledger out.",
    )


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
