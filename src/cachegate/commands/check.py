"""`cachegate check`, from options to exit code: reads the files, opens the servers, runs the gate, delivers."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import replace
from pathlib import Path

from cachegate import pipeline
from cachegate.accept import accept
from cachegate.choose import choose, config_changed
from cachegate.commands.telling import problem_of, speaker, unannotated, unverified
from cachegate.deliver import deliver
from cachegate.errors import UsageProblem
from cachegate.github import runner
from cachegate.github.api import GitHub
from cachegate.github.event import Event, read_event
from cachegate.migrations.discover import Project, discover
from cachegate.migrations.ignores import all_inline_ignores
from cachegate.model.migration import Migration
from cachegate.model.report import Report
from cachegate.options import Options
from cachegate.pipeline import ignoring, servers
from cachegate.pipeline.outcome import BROKEN
from cachegate.surroundings import Surroundings

__all__ = ["Surroundings", "run"]


def run(options: Options, around: Surroundings) -> int:
    """Run the gate and tell everybody. Returns the exit code.

    Raises `Problem` when nothing could be verified, after the same was delivered where reviewers look, so that no
    green comment of an earlier run stays.
    """
    event = _event(around)
    if around.in_actions and options.jwt_secret:
        runner.mask(around.stdout, options.jwt_secret)
    with _github(around, event) as github:
        try:
            report = _judge(options, around, event, github)
        except Exception as error:
            told = unverified(problem_of(error), options)
            with suppress(Exception):  # the first mistake is the one to tell
                deliver(told, unannotated(options, around), around, event, github)
            raise
        deliver(report, options, around, event, github)
    if options.write_ignores:
        accept(report, options, around)
    return int(report.exit_code)


def _event(around: Surroundings) -> Event | None:
    if around.event is None:
        return None
    try:
        return read_event(around.environ, around.event.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise UsageProblem(
            "The runner's event file cannot be read",
            f"GITHUB_EVENT_PATH is {around.event}: {error}",
            "Outside GitHub's runner use the command: cachegate check.",
        ) from error


def _judge(options: Options, around: Surroundings, event: Event | None, github: GitHub | None) -> Report:
    stage = pipeline.Stages()
    with stage("files"):
        project = discover(options.directory, options.layout)
        selection = replace(choose(project, options, event, github), remarks=project.remarks)
        bootstrap, seeds = _files(options.bootstrap, project), _files(options.seed, project)
    if options.require_pending and not selection.pending:
        raise UsageProblem(
            "No migration is pending",
            f"--require-pending was given. {selection.how}",
            "Check --baseline, or leave --require-pending out.",
        )
    ignoring.require_known(BROKEN.keys(), options.ignore, all_inline_ignores(selection.pending))
    notes = [*project.warnings, *_config_note(project, options, event)]
    options = replace(options, layout=project.layout)

    say = speaker(around)
    with ExitStack() as stack:
        with stage("servers"):
            files = (*selection.baseline, *selection.pending)
            opened = stack.enter_context(servers.opened(options, files, bootstrap, say, around.environ))
        work = pipeline.Work(selection, project.layout, seeds, tuple(notes), today=around.today)
        return pipeline.run(opened, work, options, say, stage)


def _config_note(project: Project, options: Options, event: Event | None) -> Iterator[str]:
    config = options.config or project.root / "cachegate.yml"
    if config_changed(project, config, event):
        yield f"This pull request changes {config.name}, by which it is judged: look at that change as well."


def _files(paths: Sequence[Path], project: Project) -> tuple[Migration, ...]:
    """Bootstrap and seed files, as they are. Raises `UsageProblem` for one that cannot be read."""
    return tuple(_file(path, project) for path in paths)


def _file(path: Path, project: Project) -> Migration:
    try:
        sql = path.read_bytes().removeprefix(b"\xef\xbb\xbf")
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


@contextmanager
def _github(around: Surroundings, event: Event | None) -> Iterator[GitHub | None]:
    token = around.environ.get("INPUT_TOKEN") or around.environ.get("GITHUB_TOKEN")
    if event is None or not token or not event.api_url:
        yield None
        return
    runner.mask(around.stdout, token)
    with GitHub(event.api_url, token) as github:
        yield github
