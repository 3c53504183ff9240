"""When a run ends otherwise than by returning: signals, closed pipes, and our own bugs."""

from __future__ import annotations

import io
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from cachegate.cli import command
from cachegate.guard import Console, guarded
from cachegate.options import Options
from cachegate.secrecy import Secrets
from cachegate.surroundings import Surroundings


@pytest.fixture
def usual_signals() -> Iterator[None]:
    """As in a terminal: whoever runs the tests in the background, or under nohup, ignores some of them."""
    usual: dict[int, Any] = {
        signal.SIGINT: signal.default_int_handler,
        signal.SIGTERM: signal.SIG_DFL,
        signal.SIGHUP: signal.SIG_DFL,
    }
    before = {number: signal.signal(number, handler) for number, handler in usual.items()}
    yield
    for number, handler in before.items():
        signal.signal(number, handler)


def console(**environ: str) -> Console:
    return Console(environ, io.StringIO(), io.StringIO())


def said(where: Console) -> str:
    assert isinstance(where.stderr, io.StringIO)
    return where.stderr.getvalue()


class Unspeakable(Exception):
    def __str__(self) -> str:
        raise RuntimeError("not even this works")


def broken_run(options: Options, around: Surroundings) -> int:
    password = "hunter2"
    try:
        raise OSError("connection to postgres://u:other@h failed")
    except OSError as error:
        raise KeyError(f"password=third {password} ::stop") from error


def test_a_bug_is_reported_ready_to_paste(tmp_path: Path) -> None:
    """Exit 3, never 0 or 1; where it happened, but nothing secret, and no traceback."""
    where = console(CACHEGATE_JWT_SECRET="hunter2", GITHUB_ACTIONS="true")

    code = command(["check", "--jwt-secret", "sesame", "--name=a b"], where, lambda: tmp_path, lambda name: broken_run)

    assert code == 3
    report = said(where)
    assert "this is a bug in Cachegate" in report
    assert "command: cachegate check --jwt-secret *** '--name=a b'" in report
    assert "KeyError: " in report
    assert "after\n  OSError: connection to postgres://u:***@h failed" in report
    assert f"cachegate{os.sep}cli.py:".replace(os.sep, "/") in report
    assert "Python 3." in report
    assert "Traceback" not in report
    for secret in ("hunter2", "sesame", "other", "third"):
        assert secret not in report
    assert isinstance(where.stdout, io.StringIO)
    assert where.stdout.getvalue().startswith("::error title=cachegate::Cachegate failed")


def test_debug_shows_the_whole_traceback(tmp_path: Path) -> None:
    """For us, without the secrets all the same."""
    where = console(CACHEGATE_DEBUG="1", CACHEGATE_JWT_SECRET="hunter2")

    assert command(["check"], where, lambda: tmp_path, lambda name: broken_run) == 3
    assert "Traceback (most recent call last)" in said(where)
    assert "raise KeyError" in said(where)
    assert "postgres://u:other" not in said(where)


def test_a_bug_that_cannot_be_printed() -> None:
    """A broken `__str__` hides neither the bug nor its name."""
    where = console()

    def story(secrets: Secrets) -> int:
        raise Unspeakable

    assert guarded(story, where, ["cachegate"]) == 3
    assert "Unspeakable" in said(where)


@pytest.mark.usefixtures("usual_signals")
def test_control_c_has_no_traceback() -> None:
    """The user knows why it ended."""
    where = console()

    def story(secrets: Secrets) -> int:
        signal.raise_signal(signal.SIGINT)
        return 0

    assert guarded(story, where, ["cachegate"]) == 130
    assert said(where) == "cachegate: interrupted\n"


@pytest.mark.usefixtures("usual_signals")
@pytest.mark.parametrize(("number", "code"), [(signal.SIGTERM, 143), (signal.SIGHUP, 129)])
def test_a_signal_ends_the_run_in_order(number: int, code: int) -> None:
    """What the run started is cleaned up, even if the sender is impatient; the handlers of before return."""
    where = console()
    before = signal.getsignal(number)
    cleaned: list[str] = []

    def story(secrets: Secrets) -> int:
        try:
            signal.raise_signal(number)
        finally:
            signal.raise_signal(number)
            signal.raise_signal(signal.SIGTERM)
            cleaned.append("up")
        return 0

    assert guarded(story, where, ["cachegate"]) == code
    assert cleaned == ["up"]
    assert said(where) == f"cachegate: stopped by {signal.Signals(number).name}\n"
    assert signal.getsignal(number) == before


def test_in_a_thread_signals_are_left_alone() -> None:
    """Python handles signals in the main thread only; a caller in another one still gets its exit code."""
    codes: list[int] = []
    thread = threading.Thread(target=lambda: codes.append(guarded(lambda secrets: 1, console(), [])))
    thread.start()
    thread.join()

    assert codes == [1]


def test_a_broken_pipe_of_somebody_else_is_a_bug() -> None:
    """Only our own reader may leave quietly; a server that hangs up is a problem to be told."""
    where = console()

    def story(secrets: Secrets) -> int:
        raise BrokenPipeError(32, "Broken pipe")

    assert guarded(story, where, ["cachegate"]) == 3
    assert "this is a bug" in said(where)


@pytest.mark.parametrize(("lines", "unbuffered", "code"), [(1, "", 0), (100_000, "", 3), (1, "1", 3)])
def test_a_reader_that_leaves_early(lines: int, unbuffered: str, code: int) -> None:
    """`cachegate check | head`: quiet; what was verified counts, what was not is exit 3."""
    program = (
        "import os, sys\n"
        "from cachegate.guard import Console, guarded\n"
        "def story(secrets):\n"
        "    sys.stdin.read()\n"
        f"    for _ in range({lines}): print('a line')\n"
        "    return 0\n"
        "sys.exit(guarded(story, Console(os.environ, sys.stdout, sys.stderr), []))\n"
    )
    reader, writer = os.pipe()
    process = subprocess.Popen(
        [sys.executable, "-c", program],
        env={**os.environ, "PYTHONUNBUFFERED": unbuffered},
        stdin=subprocess.PIPE,
        stdout=writer,
        stderr=subprocess.PIPE,
    )
    os.close(writer)
    os.close(reader)
    _, errors = process.communicate(b"go", timeout=60)

    assert (process.returncode, errors) == (code, b"")


@pytest.mark.parametrize("flush", ["True", "False"])
def test_a_full_disk_is_no_bug(flush: str) -> None:
    """What could not be written is told, whether it is noticed at once or at the end; never exit 0."""
    program = (
        "import os, sys\n"
        "from cachegate.guard import Console, guarded\n"
        "def story(secrets):\n"
        f"    print('a line', flush={flush})\n"
        "    return 0\n"
        "sys.exit(guarded(story, Console(os.environ, sys.stdout, sys.stderr), []))\n"
    )
    with Path("/dev/full").open("w") as full:
        done = subprocess.run([sys.executable, "-c", program], stdout=full, stderr=subprocess.PIPE, text=True)

    assert done.returncode == 3
    assert done.stderr.startswith("cachegate: something could not be written\n  why:  No space left on device\n")
    assert done.stderr.count("cachegate:") == 1


def test_a_stopped_process_exits_with_143() -> None:
    """The real thing: a process, a signal, its exit code."""
    program = (
        "import os, sys, time\n"
        "from cachegate.guard import Console, guarded\n"
        "def story(secrets):\n"
        "    print('ready', flush=True)\n"
        "    time.sleep(60)\n"
        "    return 0\n"
        "sys.exit(guarded(story, Console(os.environ, sys.stdout, sys.stderr), []))\n"
    )
    process = subprocess.Popen(
        [sys.executable, "-c", program], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )
    assert process.stdout is not None
    assert process.stdout.readline() == "ready\n"
    process.terminate()
    _, errors = process.communicate(timeout=60)

    assert (process.returncode, errors) == (143, "cachegate: stopped by SIGTERM\n")


def test_too_many_mistakes_are_counted(tmp_path: Path) -> None:
    """A wrong file given as configuration does not flood the log."""
    (tmp_path / "cachegate.yml").write_text("".join(f"wrong{n}: 1\n" for n in range(70)))
    where = console(GITHUB_ACTIONS="true")

    assert command(["check"], where, lambda: tmp_path, lambda name: broken_run) == 2
    assert said(where).count("unknown key") == 50
    assert said(where).endswith("cachegate: and 20 more\n")
    assert isinstance(where.stdout, io.StringIO)
    assert where.stdout.getvalue().count("::error ") == 10
