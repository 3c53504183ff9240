"""Running the team's program against the database, with every line of its output passed on."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from cachegate.database import session
from cachegate.engine import program
from cachegate.errors import UsageProblem
from cachegate.model.migration import Ended
from cachegate.model.redact import redact
from cachegate.pipeline.command import Command, shown
from cachegate.pipeline.servers import Say
from cachegate.reporters.escape import one_line

STAGE = "CACHEGATE_STAGE"
"""The variable that tells the program what it is run for: `baseline` or `pending`."""
BASE = "CACHEGATE_BASE"
"""The commit that the baseline is made from, where there is one."""


def run(
    command: Command, arguments: tuple[str, ...], folder: Path, url: str, told: Mapping[str, str], say: Say
) -> Ended | None:
    """Run it; None if it ended well. `told` are variables of ours. Raises `UsageProblem` where it cannot be started."""
    say(f"running {shown(arguments)}")
    environ = {**command.environ, **session.variables(url), **told, "PWD": str(folder)}
    try:
        done = program.run(arguments, environ, folder=folder, timeout=command.timeout, heed=_teller(say))
    except OSError as error:
        raise UsageProblem(
            f"The command {shown(arguments)} cannot be started",
            f"{one_line(arguments[0])}: {error.strerror}. It was to run in {folder}.",
            "Name a program that is installed where Cachegate runs; the words of a shell need sh -c '…'.",
        ) from error
    if done.code == 0:
        return None
    return Ended(_how(done.code, command.timeout), redact(done.words))


def _teller(say: Say) -> program.Heed:
    """Lines begin with a bar, so that none of them is a command to GitHub's runner."""
    return lambda line: say(f"| {one_line(redact(line))}")


def _how(code: int | None, timeout: float) -> str:
    if code is None:
        return f"did not end within {timeout:g} s, and was stopped"
    return f"ended with code {code}" if code >= 0 else f"was ended by signal {-code}"
