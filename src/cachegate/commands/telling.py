"""What every command that judges says on its way, and when it could not judge."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from cachegate import __version__
from cachegate.errors import Problem
from cachegate.model.report import Counts, Environment, ExitCode, Report, Verdict
from cachegate.options import Options
from cachegate.surroundings import Surroundings


def speaker(around: Surroundings) -> Callable[[str], None]:
    """A line on standard error for each step of the run."""

    def say(text: str) -> None:
        around.stderr.write(f"cachegate: {text}\n")
        around.stderr.flush()

    return say


def problem_of(error: Exception) -> Problem:
    """What went wrong; a mistake of ours in words for those who read the report, the log has what to paste."""
    if isinstance(error, Problem):
        return error
    return Problem(
        "Cachegate failed with a bug of its own",
        f"{type(error).__name__}. It says nothing about this project.",
        "The step's log has a short report to paste into an issue.",
    )


def unannotated(options: Options, around: Surroundings) -> Options:
    """For the report of a problem: whoever catches it annotates it already."""
    return replace(options, annotations="off") if around.in_actions else options


def unverified(problem: Problem, options: Options) -> Report:
    """The report of a run that could not judge: never green, and nothing claimed."""
    code = problem.exit_code if problem.exit_code is ExitCode.USAGE else ExitCode.UNVERIFIED
    return Report(
        verdict=Verdict.ERROR,
        exit_code=code,
        headline=f"Nothing was verified: {problem.what}.",
        findings=(),
        counts=Counts(),
        environment=Environment(cachegate=__version__),
        name=options.name,
        notes=tuple(text for text in (problem.why, problem.help) if text),
    )
