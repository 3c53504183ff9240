"""The action: the runner's environment in place of a command line."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Mapping
from pathlib import Path

from cachegate.errors import UsageProblem
from cachegate.guard import Console, guarded
from cachegate.options import Options, from_inputs
from cachegate.secrecy import Secrets
from cachegate.surroundings import Surroundings

Run = Callable[[Options, Surroundings], int]  # returns the exit code

ALLOW = "allow-pull-request-target"


def main() -> int:
    """One step of a workflow. Returns the exit code, never raises."""
    return act(Console(os.environ, sys.stdout, sys.stderr), _check)


def act(console: Console, run: Run) -> int:
    """As `main`, with the world passed in."""

    def story(secrets: Secrets) -> int:
        refuse_privileged(console.environ)
        workspace = checked_out(console.environ)
        options = from_inputs(console.environ, workspace)
        secrets.learn(options)
        path = console.environ.get("GITHUB_EVENT_PATH")
        event = Path(path) if path else None
        return run(options, Surroundings(console.environ, console.stdout, console.stderr, workspace, event))

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


def _check(options: Options, around: Surroundings) -> int:
    from cachegate.run import check  # late, so that a refusal needs nothing else to work

    return check(options, around)
