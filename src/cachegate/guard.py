"""Whatever goes wrong in a run, as a message and an exit code; the only place that catches everything."""

from __future__ import annotations

import errno
import gc
import os
import select
import signal
import threading
import traceback
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from types import FrameType
from typing import TextIO

from cachegate import bugs
from cachegate.errors import Problem, UsageProblems
from cachegate.model.report import ExitCode
from cachegate.reporters import escape
from cachegate.secrecy import Secrets

INTERRUPTED = 128 + signal.SIGINT
ENDING = (signal.SIGTERM, signal.SIGHUP)
FULL = (errno.ENOSPC, errno.EDQUOT)
MOST = 50  # mistakes listed at once
MOST_COMMANDS = 10  # GitHub shows ten errors of a step


@dataclass(frozen=True, slots=True)
class Console:
    """Where a run talks to its user."""

    environ: Mapping[str, str]
    stdout: TextIO
    stderr: TextIO

    @property
    def in_actions(self) -> bool:
        return self.environ.get("GITHUB_ACTIONS") == "true"

    @property
    def debug(self) -> bool:
        return self.environ.get("CACHEGATE_DEBUG", "").lower() not in ("", "0", "false", "no")


class Stopped(BaseException):
    """The system asked the run to end; everything is cleaned up on the way out."""

    def __init__(self, number: int) -> None:
        super().__init__(signal.Signals(number).name)
        self.exit_code = 128 + number


def seldom_collected() -> None:
    """A run makes many values and few cycles, and then ends: looking for cycles takes a tenth of its time."""
    gc.set_threshold(100_000, 50, 100)


def guarded(story: Callable[[Secrets], int], console: Console, command: Sequence[str]) -> int:
    """Run the story and return its exit code; tell every failure to the user, without a traceback.

    `command` is what the user typed, for a bug report. The story adds to the secrets what it learns.
    """
    secrets = Secrets(console.environ, command)
    try:
        with _orderly_end():
            code = story(secrets)
    except UsageProblems as mistakes:
        _tell_all(mistakes.problems, console, secrets)
        code = mistakes.exit_code
    except Problem as problem:
        _tell_all([problem], console, secrets)
        _trace(problem, console, secrets)
        code = problem.exit_code
    except KeyboardInterrupt:
        _say(console, "cachegate: interrupted")
        code = INTERRUPTED
    except Stopped as stopped:
        _say(console, f"cachegate: stopped by {stopped}")
        code = stopped.exit_code
    except Exception as error:
        code = ExitCode.UNVERIFIED
        if isinstance(error, OSError) and error.errno in FULL:
            _tell_all([_no_space(error)], console, secrets)
        elif not (isinstance(error, BrokenPipeError) and _nobody_listens(console.stdout)):
            _tell_bug(error, console, secrets, command)
    lost = _flush(console.stdout)
    if lost is not None and code == ExitCode.GOOD:
        _tell_all([_no_space(lost)], console, secrets)
        code = ExitCode.UNVERIFIED
    return int(code)


def _no_space(error: OSError) -> Problem:
    return Problem(
        "something could not be written",
        str(error.strerror),
        "Make room where the output goes, and where temporary files are (TMPDIR).",
    )


@contextmanager
def _orderly_end() -> Iterator[None]:
    """Turn SIGTERM and SIGHUP into an exception, once, so that clean-up runs and is left to finish."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = {number: signal.getsignal(number) for number in ENDING}

    def stop(number: int, frame: FrameType | None) -> None:
        for other in before:
            signal.signal(other, signal.SIG_IGN)
        raise Stopped(number)

    try:
        for number, handler in before.items():
            if handler is signal.SIG_DFL:  # nohup ignores SIGHUP on purpose
                signal.signal(number, stop)
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def _nobody_listens(stdout: TextIO) -> bool:
    """Whether the reader of our output is gone (`| head`)."""
    try:
        poller = select.poll()
        poller.register(stdout.fileno(), 0)
    except (OSError, ValueError):  # not a file, or closed
        return False
    return any(state & select.POLLERR for _, state in poller.poll(0))


def _flush(stdout: TextIO) -> OSError | None:
    """Hand over what is still buffered; if nobody takes it, drop it, before Python complains at its exit.

    Returns why it could not be written, None also for a reader that has left.
    """
    try:
        stdout.flush()
    except OSError as error:
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, stdout.fileno())
        os.close(nowhere)
        return None if isinstance(error, BrokenPipeError) else error
    return None


def _tell_all(problems: Sequence[Problem], console: Console, secrets: Secrets) -> None:
    for problem in problems[:MOST]:
        _say(console, secrets.hide(_message(problem)))
    if len(problems) > MOST:
        _say(console, f"cachegate: and {len(problems) - MOST} more")
    for problem in problems[:MOST_COMMANDS]:
        _command(console, secrets.hide("\n".join(filter(None, (problem.what, problem.why, problem.help)))))


def _message(problem: Problem) -> str:
    lines = [f"cachegate: {_indented(problem.what)}"]
    lines += [f"  why:  {_indented(problem.why)}"] if problem.why else []
    lines += [f"  help: {_indented(problem.help)}"] if problem.help else []
    return "\n".join(lines)


def _indented(text: str) -> str:
    return "\n        ".join(text.strip().splitlines())


def _tell_bug(error: Exception, console: Console, secrets: Secrets, command: Sequence[str]) -> None:
    _say(console, secrets.scrub(bugs.report(error, secrets.hidden(command))))
    _command(console, "Cachegate failed with a bug of its own; its log has the report.")
    _trace(error, console, secrets)


def _trace(error: Exception, console: Console, secrets: Secrets) -> None:
    if console.debug:
        _say(console, secrets.scrub("".join(traceback.format_exception(error))))


def _say(console: Console, text: str) -> None:
    plain = escape.visible(text)
    with suppress(OSError, ValueError):  # nobody listens: the exit code still tells
        print(escape.log_lines(plain) if console.in_actions else plain, file=console.stderr, flush=True)


def _command(console: Console, text: str) -> None:
    """The same for the pull request's page, where the log is not read."""
    if console.in_actions:
        with suppress(OSError, ValueError):
            print(f"::error title=cachegate::{escape.command_data(escape.clip(text, 3_000))}", file=console.stdout)
