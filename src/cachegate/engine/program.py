"""A program of the team's, run to its end: no shell, every line of its output passed on, and never for ever."""

from __future__ import annotations

import os
import signal
import subprocess
from collections import deque
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from threading import Thread
from typing import BinaryIO

LAST_LINES = 20
"""Of its output, for a message."""
LONGEST = 2000
"""Bytes after which a line is passed on in pieces: a program may write for ever without a line feed."""
LINGERING = 1.0
"""Seconds for what is still in the pipe when the program has ended."""


Heed = Callable[[str], object]


@dataclass(frozen=True, slots=True)
class Done:
    """How it ended: its exit code, None if it did not end in time and was stopped; and its last lines."""

    code: int | None
    words: str


def run(
    arguments: Sequence[str],
    environ: Mapping[str, str],
    *,
    folder: Path,
    timeout: float,
    heed: Heed,
) -> Done:
    """Run it in a folder with this environment, for `timeout` seconds at most; `heed` hears each line.

    Whatever it started and left behind in its process group ends with it, also when the run is interrupted.
    Raises `OSError` where it cannot be started.
    """
    last: deque[str] = deque(maxlen=LAST_LINES)
    with subprocess.Popen(
        list(arguments),
        cwd=folder,
        env=dict(environ),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        start_new_session=True,  # so that all that it started can be ended with it
    ) as program:
        assert program.stdout is not None
        listener = Thread(target=_listen, args=(program.stdout, last, heed), daemon=True)
        listener.start()
        try:
            code: int | None = program.wait(timeout)
        except subprocess.TimeoutExpired:
            code = None
        finally:
            with suppress(ProcessLookupError):
                os.killpg(program.pid, signal.SIGKILL)
            listener.join(LINGERING)  # a daemon that left the group may keep the pipe open
        return Done(code, "\n".join(last))


def _listen(output: BinaryIO, last: deque[str], heed: Heed) -> None:
    with suppress(OSError, ValueError):  # closed: nobody hears it any more
        while line := output.readline(LONGEST):
            text = line.decode("utf-8", "replace").rstrip("\r\n")
            last.append(text)
            heed(text)
