"""A PostgREST by its process id: its program decides, and the id stays with that process."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from cachegate.engine.process import find
from cachegate.errors import EnvironmentProblem
from gate import eventually


@contextmanager
def running(folder: Path, name: str) -> Iterator[subprocess.Popen[bytes]]:
    """A program of this name that waits, and dies of SIGUSR1 as most do."""
    program = folder / name
    shutil.copy("/bin/sleep", program)
    with subprocess.Popen([program, "60"]) as process:
        try:
            yield process
        finally:
            process.kill()


@pytest.mark.parametrize("name", ["postgrest", "postgrest-12.0.2", ".postgrest-wrapped"])
def test_it_is_signalled_and_described(name: str, tmp_path: Path) -> None:
    """Running, stopped, and gone; a restart is for those who started it."""
    with running(tmp_path, name) as program:
        found = find(program.pid)
        assert found.describe() == f"process {program.pid} (running)"
        program.send_signal(signal.SIGSTOP)
        eventually(found.paused)
        assert found.describe() == f"process {program.pid} (stopped)"
        program.send_signal(signal.SIGCONT)
        found.start()
        with pytest.raises(EnvironmentProblem, match="cannot be restarted"):
            found.restart()
        found.signal_reload()
        assert program.wait(10) == -signal.SIGUSR1
        with pytest.raises(EnvironmentProblem, match="is gone"):
            found.signal_reload()
        assert found.describe() == f"process {program.pid} (gone)"
        found.close()


@pytest.mark.parametrize("name", ["sleep", "notpostgrest", "postgrestx"])
def test_another_program_is_refused(name: str, tmp_path: Path) -> None:
    """It is told by its file, not by its arguments."""
    with running(tmp_path, name) as program, pytest.raises(EnvironmentProblem, match="is not PostgREST") as caught:
        find(program.pid)

    assert caught.value.why == f"its program is {name}"


def test_a_process_that_is_not_there_is_told() -> None:
    """With the way to find the right one."""
    gone = subprocess.Popen(["/bin/true"])
    gone.wait()

    with pytest.raises(EnvironmentProblem, match=f"there is no process {gone.pid}") as caught:
        find(gone.pid)
    assert "pgrep" in caught.value.help


def test_where_the_file_may_not_be_seen_its_own_name_counts(tmp_path: Path) -> None:
    """As for another user's process."""
    folder = tmp_path / str(os.getpid())
    folder.mkdir()
    (folder / "comm").write_text("postgrest\n")

    find(os.getpid(), tmp_path).close()
