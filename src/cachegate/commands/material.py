"""What `cachegate check` starts from: the project, what it says about the run, and which files are pending."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import partial
from pathlib import Path

from cachegate import pipeline
from cachegate.choose import by_ledger, choose, choose_by_ledger, config_changed
from cachegate.commands import commanding, supabase_layout
from cachegate.commands.supabase_layout import Found
from cachegate.errors import UsageProblem
from cachegate.github.api import GitHub
from cachegate.github.event import Event
from cachegate.migrations import gaps, included, psql
from cachegate.migrations.discover import Project, discover
from cachegate.migrations.ignores import all_inline_ignores
from cachegate.model.migration import Migration, Selection, TextOf
from cachegate.options import Options
from cachegate.pipeline import enabling, ignoring
from cachegate.pipeline.command import Command
from cachegate.pipeline.foundation import Foundation, Preset, fitted
from cachegate.pipeline.outcome import BROKEN
from cachegate.pipeline.servers import Servers

BOM = b"\xef\xbb\xbf"


@dataclass(frozen=True, slots=True)
class Material:
    """Everything that is known before there is a server.

    `options` are the user's with what the project says besides. `command` migrates in place of the files, if the team
    has one. `told` is what is pending, None where the database's ledger is to tell. `notes` are for the report.
    """

    options: Options
    project: Project
    found: Found
    command: Command | None
    told: Selection | None
    bootstrap: tuple[Migration, ...]
    seeds: tuple[Migration, ...]
    notes: tuple[str, ...]

    @property
    def files(self) -> tuple[Migration, ...]:
        """All migrations, to see which roles they make."""
        if self.command:
            return (commanding.making_roles(self.command),)
        return (*self.told.baseline, *self.told.pending) if self.told else self.project.migrations

    @property
    def foundation(self) -> Foundation:
        return Foundation(self.found.preset, self.found.exposure, self.bootstrap)

    def work(self, servers: Servers, today: date) -> pipeline.Work:
        """What these servers are to do. Raises `UsageProblem` for a ledger that cannot be read or used."""
        project, options = self.project, self.options
        selection = self.told or _usable(choose_by_ledger(project, options, servers.database_url), project, options)
        sows = selection.baseline and not options.baseline_present  # whoever applied it has sown
        own_seeds = _files(self.found.seeds, project, options.set) if sows else ()
        then = tuple(self._seeds_then(selection))
        fit = fitted(servers.database_url, (selection.baseline, selection.pending, self.seeds, own_seeds, then))
        enabled = (*self.bootstrap, *self.seeds, *own_seeds)
        told = enabling.remarks(fit.stood_in, enabled, selection.baseline, selection.pending)
        baseline, pending, seeds, own_seeds, then = fit.files
        return pipeline.Work(
            replace(selection, baseline=baseline, pending=pending, remarks=(*selection.remarks, *told)),
            project.layout,
            seeds,
            (*self.notes, *servers.notes, *fit.notes),
            own_seeds=own_seeds,
            seeds_then={seed.file: seed for seed in then},
            exposure=self.found.exposure,
            command=self.command,
            today=today,
        )

    def _seeds_then(self, selection: Selection) -> Iterator[Migration]:
        """The seeds that the user names as they stood before the pull request, where git, or GitHub, can tell."""
        base = self.command.base if self.command else None
        text_of: TextOf | None = partial(base.repository.read, base.commit) if base else None
        text_of = selection.earlier.base if selection.earlier else text_of
        root, given = self.project.root, self.options.set
        for seed in self.seeds if text_of else ():
            inside = not Path(seed.file).is_absolute() and (root / seed.file).resolve().is_relative_to(root)
            text = text_of(seed.file) if text_of and inside else None
            if text is not None and _is_text(text):
                then = replace(seed, sql=text.removeprefix(BOM), includes=())
                yield psql.with_includes(then, root, given, text_of)


def gather(options: Options, environ: Mapping[str, str], event: Event | None, github: GitHub | None) -> Material:
    """Read the project. Raises `UsageProblem` or `UsageProblems` with everything that is wrong with it."""
    by_command = bool(options.migrate_command)
    project = commanding.project(options) if by_command else discover(options.directory, options.layout)
    command = commanding.command(project, options, event, environ) if by_command else None
    told = _told(project, command, options, event, github)
    found = supabase_layout.look(project, options, environ, supabase_layout.startable)
    given = [path for path in options.bootstrap if isinstance(path, Path)]
    return Material(
        options=replace(
            found.options, layout=project.layout, baseline_present=options.baseline_present or told is None
        ),
        project=project,
        found=found,
        command=command,
        told=told,
        bootstrap=_files(_in_order(found, given), project, options.set),
        seeds=_files(options.seed, project, options.set),
        notes=(*project.warnings, *found.notes, *_config_notes(project, found.config, options, event)),
    )


def _told(
    project: Project, command: Command | None, options: Options, event: Event | None, github: GitHub | None
) -> Selection | None:
    """What is pending as far as it is known before there is a database; None where its ledger is to tell."""
    if command:
        return _usable(commanding.selection(command), project, options)
    return None if by_ledger(options) else _usable(choose(project, options, event, github), project, options)


def _usable(selection: Selection, project: Project, options: Options) -> Selection:
    """With the layout's remarks. Raises `UsageProblem` for what cannot be meant: ignores of nothing, none pending."""
    if options.require_pending and not selection.pending:
        raise UsageProblem(
            "No migration is pending",
            f"--require-pending was given. {selection.how}",
            "Check --baseline, or leave --require-pending out.",
        )
    ignoring.require_known(BROKEN.keys(), options.ignore, all_inline_ignores(selection.pending))
    return replace(
        included.with_texts(selection, project, options.set), remarks=gaps.left(project.remarks, options.set)
    )


def _in_order(found: Found, given: Sequence[Path]) -> tuple[Path, ...]:
    """What the user gives has the last word on the platform's roles, or is what makes them."""
    return (*found.roles, *given) if found.preset is Preset.ASKED else (*given, *found.roles)


def _config_notes(project: Project, other: Path | None, options: Options, event: Event | None) -> Iterator[str]:
    for config in (options.config or project.root / "cachegate.yml", other):
        if config and config_changed(project, config, event):
            yield f"This pull request changes {config.name}, by which it is judged: look at that change as well."


def _files(paths: Sequence[Path], project: Project, given: Mapping[str, str]) -> tuple[Migration, ...]:
    """Bootstrap and seed files with what they include. Raises `UsageProblem` for one that cannot be read."""
    files = (_file(path, project) for path in paths)
    return tuple(psql.with_includes(file, project.root, given) for file in files)


def _is_text(content: bytes) -> bool:
    try:
        content.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


def _file(path: Path, project: Project) -> Migration:
    try:
        sql = path.read_bytes().removeprefix(BOM)
        sql.decode("utf-8")
    except OSError as error:
        raise UsageProblem(
            f"The file {path} cannot be read", str(error.strerror), "Check --bootstrap and --seed."
        ) from error
    except UnicodeDecodeError as error:
        raise UsageProblem(
            f"The file {path} is not UTF-8", f"Byte {error.start} cannot be read.", "Save it as UTF-8."
        ) from error
    shown = path.resolve()
    name = shown.relative_to(project.root).as_posix() if shown.is_relative_to(project.root) else str(path)
    return Migration(version="", file=name, sql=sql)
