"""A report to where people look: files, the terminal, the runner's summary, annotations and outputs, the comment."""

from __future__ import annotations

import shutil
from pathlib import Path

from cachegate.errors import UsageProblem
from cachegate.github import comments, runner
from cachegate.github.api import GitHub
from cachegate.github.event import Event
from cachegate.model.report import Report
from cachegate.options import Options
from cachegate.reporters import annotations as workflow_commands
from cachegate.reporters import as_json, as_junit, as_markdown, console, escape
from cachegate.reporters.budget import SUMMARY, Limit
from cachegate.surroundings import Surroundings


def deliver(report: Report, options: Options, around: Surroundings, event: Event | None, github: GitHub | None) -> None:
    """Everything at once; a comment that may not be written is a notice, never another exit code."""
    blob = _blob_url(event)
    write(options.json, as_json.render(report))
    write(options.junit, as_junit.render(report))
    write(options.markdown, as_markdown.render(report, blob_url=blob))
    write(options.summary, as_markdown.render(report, blob_url=blob, limit=SUMMARY))
    _show(report, options, around)
    runner.write_summary(around.environ, as_markdown.render(report, blob_url=blob, limit=SUMMARY) + "\n")
    runner.write_outputs(around.environ, _outputs(report, options, around.cwd))
    if options.comment == "auto" and event and event.pull_request and github:
        _comment(report, options, around, event, github, blob)


def _show(report: Report, options: Options, around: Surroundings) -> None:
    out = around.stdout
    colour = out.isatty() and not around.environ.get("NO_COLOR")
    width = min(shutil.get_terminal_size((100, 24)).columns, 120)
    out.write(console.render(report, colour=colour, width=width, groups=around.in_actions))
    if options.annotations == "on" or (options.annotations == "auto" and around.in_actions):
        out.write(workflow_commands.render(report))
    out.flush()


def _comment(
    report: Report, options: Options, around: Surroundings, event: Event, github: GitHub, blob: str | None
) -> None:
    assert event.pull_request is not None
    marker = comments.marker_for(event, options.name)
    text = as_markdown.render(report, blob_url=blob, limit=Limit(comments.room(marker)))
    match comments.publish(github, event.repository, event.pull_request.number, comments.Draft(marker, text)):
        case comments.NotAllowed(reason):
            _notice(
                around,
                f"This token may not comment ({reason}); the report is in the job summary."
                " Give the job `permissions: pull-requests: write`.",
            )
        case comments.Failed(reason):
            _notice(around, f"The comment could not be written: {reason}")
        case comments.Superseded():
            _notice(around, "A newer run has commented already; this one left its comment alone.")
        case comments.Posted():
            return


def _notice(around: Surroundings, text: str) -> None:
    """Where the runner shows it; it never changes the exit code."""
    if around.in_actions:
        around.stdout.write(f"::notice title=cachegate::{escape.command_data(text)}\n")
        around.stdout.flush()
    else:
        around.stderr.write(f"cachegate: {text}\n")


def _outputs(report: Report, options: Options, workspace: Path) -> dict[str, str]:
    told = {
        "verdict": report.verdict.value,
        "exit-code": str(int(report.exit_code)),
        "passed": str(report.counts.passed),
        "failed": str(report.counts.failed),
        "errored": str(report.counts.errored),
        "skipped": str(report.counts.skipped),
    }
    return told | places(options, workspace)


def places(options: Options, workspace: Path) -> dict[str, str]:
    """Where the files that were asked for are, by the names of the step's outputs; from the workspace on, if in it."""
    files = {"json": options.json, "junit": options.junit, "markdown": options.markdown}
    return {
        name: str(path.relative_to(workspace) if path.is_relative_to(workspace) else path)
        for name, path in files.items()
        if path is not None
    }


def _blob_url(event: Event | None) -> str | None:
    if event is None or not event.repository:
        return None
    sha = (event.pull_request.head_sha if event.pull_request else None) or event.sha
    return f"{event.server_url}/{event.repository}/blob/{sha}/" if sha else None


def write(path: Path | None, text: str) -> None:
    """The file, with its folder; nothing for None. Raises `UsageProblem` where it cannot be."""
    if path is None:
        return
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8", errors="replace")
    except OSError as error:
        raise UsageProblem(
            f"The report cannot be written to {path}", str(error.strerror), "Name a file in a folder you may write to."
        ) from error
