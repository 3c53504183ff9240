"""The user's own command to restart PostgREST: no shell, no secrets of ours, and never for ever."""

from __future__ import annotations

import os
import signal
import subprocess
import tempfile
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress

from cachegate.errors import EnvironmentProblem
from cachegate.model.redact import redact

READ = 1 << 16
"""Bytes of its output that are looked at, the last ones: it may be endless."""
LAST_WORDS = 300
"""Characters of its output that a message has room for."""


def restarting(arguments: Sequence[str], environ: Mapping[str, str], *, timeout: float) -> Callable[[], None]:
    """A call that runs the command with this environment, for `timeout` seconds at most.

    It raises `EnvironmentProblem` where the command cannot be started, fails, or does not end in time.
    """

    def restart() -> None:
        with tempfile.TemporaryFile() as output:
            try:
                code = _run(arguments, environ, output.fileno(), timeout)
            except OSError as error:
                raise _failed(arguments, f"it cannot be started: {error.strerror}") from error
            except subprocess.TimeoutExpired as error:
                raise _failed(arguments, f"it did not end within {timeout:g} s, and was stopped") from error
            if code != 0:
                output.seek(max(0, output.seek(0, os.SEEK_END) - READ))
                words = " ".join(redact(output.read().decode("utf-8", "replace")).split())[-LAST_WORDS:]
                raise _failed(arguments, f"it ended with code {code}" + (f": {words}" if words else ""))

    return restart


def _run(arguments: Sequence[str], environ: Mapping[str, str], output: int, timeout: float) -> int:
    with subprocess.Popen(
        list(arguments),
        env=dict(environ),
        stdin=subprocess.DEVNULL,
        stdout=output,
        stderr=subprocess.STDOUT,
        start_new_session=True,  # so that all that it started can be ended with it
    ) as program:
        try:
            return program.wait(timeout)
        except BaseException:
            with suppress(ProcessLookupError):
                os.killpg(program.pid, signal.SIGKILL)
            raise


def _failed(arguments: Sequence[str], why: str) -> EnvironmentProblem:
    return EnvironmentProblem(
        f"the restart command {arguments[0]} did not restart PostgREST", why, "Run it by hand; check --restart-command."
    )
