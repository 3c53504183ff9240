"""From the options to the team's own migration command: where it runs, and which commit its baseline is made from."""

from __future__ import annotations

from collections.abc import Mapping

from cachegate.errors import UsageProblem
from cachegate.github.baseline import BaselineHint, HintKind, baseline_hints
from cachegate.github.event import Event
from cachegate.migrations import git, programs
from cachegate.migrations.baseline import Baseline, Nothing, Ref, parse
from cachegate.migrations.discover import Project
from cachegate.model.migration import Migration, Selection
from cachegate.options import Options
from cachegate.options.credentials import without
from cachegate.pipeline.command import Base, Command

LAYOUT = "command"
"""What the report calls the layout of a project that is migrated by a command."""


def project(options: Options) -> Project:
    """The project as far as a command needs it: nothing in it is read as migrations."""
    repository = git.repository(options.directory)
    folder = options.directory.resolve()
    root = repository.root.resolve() if repository else folder
    return Project(root, folder, LAYOUT, (), repository=repository)


def command(project: Project, options: Options, event: Event | None, environ: Mapping[str, str]) -> Command:
    """The command as the options give it. Raises `UsageProblem` where the commit to compare with is not to be had."""
    base = None if options.baseline_present else _base(project, options, event)
    return Command(
        options.migrate_command,
        project.folder,
        project.root,
        without(environ),
        options.migrate_timeout,
        () if options.baseline_present else options.baseline_command,
        base,
        programs.sources(project.folder, project.root),
    )


def selection(command: Command) -> Selection:
    """Everything that the command does is pending; `how` says what was there before."""
    if command.baseline:
        how = "The baseline is what the baseline command made."
    elif command.base:
        how = f"The baseline is what the same command made of {command.base.title} ({command.base.commit[:10]})."
    else:
        how = "The baseline is what the database had before the command was run."
    return Selection((), (command.migration,), how)


def making_roles(command: Command) -> Migration:
    """Which roles its migrations create, as their text has it."""
    return programs.making_roles(command.root, command.files)


def _base(project: Project, options: Options, event: Event | None) -> Base | None:
    if options.baseline is not None:
        return _named(project, parse(options.baseline))
    hints = baseline_hints(event) if event else None
    if hints is None:
        return None
    if any(hint.kind is HintKind.EMPTY for hint in hints):
        return None
    for hint in hints:
        if (commit := _commit(project.repository, hint)) is not None and project.repository:
            return Base(project.repository, commit, hint.why)
    if options.baseline_command:
        return None
    raise _absent("the commit that the pull request builds on")


def _named(project: Project, baseline: Baseline) -> Base | None:
    match baseline:
        case Nothing():
            return None
        case Ref(ref):
            commit = project.repository.commit(ref) if project.repository else None
            if commit is None or project.repository is None:
                raise _absent(ref)
            return Base(project.repository, commit, ref)
        case _:
            raise AssertionError("refused with the options")


def _commit(repository: git.Repository | None, hint: BaselineHint) -> str | None:
    if repository is None or (hint.only_at is not None and repository.commit("HEAD") != hint.only_at):
        return None
    if hint.kind is HintKind.REF:
        return repository.commit(hint.ref)
    if hint.kind is HintKind.MERGE_BASE:
        head, other = repository.commit("HEAD"), repository.commit(hint.ref)
        return repository.merge_base(head, other) if head and other else None
    return None


def _absent(what: str) -> UsageProblem:
    return UsageProblem(
        f"The baseline is not in this clone: {what}",
        "The migrate command is run in a copy of it first, and git has no such commit here.",
        "With actions/checkout, set fetch-depth: 0; or say --baseline-command, or --baseline none.",
    )
