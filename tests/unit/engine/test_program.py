"""A program of the team's: what it says is heard at once, how it ended is told, and nothing of it lives on."""

from __future__ import annotations

import os
import signal
import sys
import threading
from pathlib import Path

import pytest

from cachegate.engine import program
from gate import eventually


def run(script: str, heard: list[str], timeout: float = 30.0) -> program.Done:
    arguments = (sys.executable, "-u", "-c", script)
    return program.run(arguments, {}, folder=Path("/"), timeout=timeout, heed=heard.append)


def test_lines_are_passed_on_and_the_last_are_kept() -> None:
    """Both streams, in their order; a line without an end too."""
    heard: list[str] = []
    done = run(
        "import sys; [print(n, file=[sys.stdout, sys.stderr][n % 2]) for n in range(50)]; print('x', end='')", heard
    )

    assert heard == [*map(str, range(50)), "x"]
    assert done == program.Done(0, "\n".join([*map(str, range(31, 50)), "x"]))


def test_the_exit_code_is_told() -> None:
    assert run("raise SystemExit(7)", []).code == 7
    assert run("import os; os.kill(os.getpid(), 9)", []).code == -signal.SIGKILL


def test_it_is_heard_while_it_runs() -> None:
    """A long migration shows that it is alive."""
    first = threading.Event()
    script = "import sys; print('begun'); sys.stdin.read(); import time; time.sleep(60)"
    waiting = threading.Thread(
        target=program.run,
        args=((sys.executable, "-u", "-c", script), {}),
        kwargs={"folder": Path("/"), "timeout": 5.0, "heed": lambda line: first.set()},
    )
    waiting.start()
    assert first.wait(4.0)
    waiting.join()


def test_one_that_does_not_end_is_stopped_with_its_children(tmp_path: Path) -> None:
    """Also the child that it left behind."""
    heard: list[str] = []
    script = "import subprocess, time; print(subprocess.Popen(['sleep', '600']).pid); time.sleep(600)"
    done = run(script, heard, timeout=2.0)

    assert done.code is None
    eventually(lambda: not alive(int(heard[0])))


def test_what_it_leaves_behind_ends_with_it() -> None:
    heard: list[str] = []
    assert run("import subprocess; print(subprocess.Popen(['sleep', '600']).pid)", heard).code == 0
    eventually(lambda: not alive(int(heard[0])))


def test_one_without_line_feeds_is_heard_in_pieces() -> None:
    """Its output may be endless."""
    heard: list[str] = []
    run(f"print('x' * {program.LONGEST * 2 + 1}, end='')", heard)

    assert [len(line) for line in heard] == [program.LONGEST, program.LONGEST, 1]


@pytest.mark.parametrize("name", ["no-such-program-anywhere", "/"])
def test_one_that_cannot_be_started(name: str) -> None:
    with pytest.raises(OSError, match=r"No such file|Permission denied"):
        program.run((name,), {}, folder=Path("/"), timeout=1.0, heed=print)


def alive(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


def test_this_process_is_alive() -> None:
    """What the tests above look at."""
    assert alive(os.getpid())
