"""The action: the runner's environment in place of a command line."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Mapping
from pathlib import Path

from cachegate.errors import UsageProblem
from cachegate.guard import Console, guarded, seldom_collected
from cachegate.options import Options, from_inputs
from cachegate.options.mistakes import did_you_mean, quoted
from cachegate.options.spec import CHECK, IN_ACTION
from cachegate.secrecy import Secrets
from cachegate.surroundings import Surroundings

Run = Callable[[Options, Surroundings], int]  # returns the exit code
RunOf = Callable[[str], Run]  # by the command's name

ALLOW = "allow-pull-request-target"


def main() -> int:
    """One step of a workflow. Returns the exit code, never raises."""
    seldom_collected()
    return act(Console(os.environ, sys.stdout, sys.stderr), run_of)


def act(console: Console, run_of: RunOf) -> int:
    """As `main`, with the world passed in."""

    def story(secrets: Secrets) -> int:
        refuse_privileged(console.environ)
        workspace = checked_out(console.environ)
        command = wanted(console.environ)
        options = from_inputs(console.environ, workspace, command)
        secrets.learn(options)
        path = console.environ.get("GITHUB_EVENT_PATH")
        event = Path(path) if path else None
        return run_of(command)(options, Surroundings(console.environ, console.stdout, console.stderr, workspace, event))

    return guarded(story, console, ["cachegate (action)"])


def refuse_privileged(environ: Mapping[str, str]) -> None:
    """Raises `UsageProblem` on `pull_request_target`, unless the workflow allows it."""
    if environ.get("GITHUB_EVENT_NAME") != "pull_request_target":
        return
    if environ.get(f"INPUT_{ALLOW.upper()}", "").strip().lower() == "true":
        return
    raise UsageProblem(
        what="the event pull_request_target is refused",
        why="Its jobs have a token that may write and the repository's secrets, and this step would run the SQL of "
        "whoever opened the pull request beside them.",
        help=f"Use `on: pull_request`. If nothing of value is in reach of the job, set the input {ALLOW} to true.",
    )


def checked_out(environ: Mapping[str, str]) -> Path:
    """The workspace. Raises `UsageProblem` when there is nothing in it."""
    workspace = Path(environ.get("GITHUB_WORKSPACE") or Path.cwd())
    if not workspace.is_dir() or next(workspace.iterdir(), None) is None:
        raise UsageProblem(
            what="the workspace is empty",
            why="No step before this one has checked out the repository.",
            help="Put actions/checkout before this step, with `fetch-depth: 0` in its `with:`.",
        )
    return workspace


def wanted(environ: Mapping[str, str]) -> str:
    """The input `command`. Raises `UsageProblem` for one that is no step of a workflow."""
    command = environ.get("INPUT_COMMAND", "").strip() or CHECK
    if command not in IN_ACTION:
        raise UsageProblem(
            what=f"input command: {quoted(command)} is not one of {', '.join(IN_ACTION)}",
            help=did_you_mean(command, IN_ACTION, otherwise="Leave it out to check a pull request."),
        )
    return command


def run_of(command: str) -> Run:
    """What a command does; loaded late, so that a refusal needs nothing else to work."""
    match command:
        case "verify":
            from cachegate.commands.verify import run
        case "doctor":
            from cachegate.commands.doctor import run
        case "preflight":
            from cachegate.commands.preflight import run
        case _:
            from cachegate.commands.check import run
    return run
