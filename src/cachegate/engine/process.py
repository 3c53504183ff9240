"""A PostgREST that somebody else started on this machine, known by its process id; see `cachegate.ports.Instance`."""

from __future__ import annotations

import os
import re
import signal
from pathlib import Path

from cachegate.errors import EnvironmentProblem

PROGRAM = re.compile(r"\.?postgrest(?:[-.].*)?")  # some packages wrap it as `.postgrest-wrapped`
CHOOSE = "Find it with: pgrep -x postgrest"


def find(pid: int, proc: Path = Path("/proc")) -> LocalProcess:
    """The process of this id. Raises `EnvironmentProblem` if there is none, it is no PostgREST, or is not ours to ask.

    The id may be given to another process later: it is held by a descriptor, which stays with this one.
    """
    try:
        handle = os.pidfd_open(pid)
    except (OSError, OverflowError) as error:
        raise EnvironmentProblem(
            f"there is no process {pid}", str(getattr(error, "strerror", error)), f"Check --postgrest-pid. {CHOOSE}"
        ) from error
    name = _program(proc / str(pid))
    if not PROGRAM.fullmatch(name):
        os.close(handle)
        raise EnvironmentProblem(
            f"the process {pid} is not PostgREST",
            f"its program is {name or 'not to be seen'}",
            f"Check --postgrest-pid. {CHOOSE}",
        )
    return LocalProcess(pid, handle, proc / str(pid))


class LocalProcess:
    """It can be signalled and looked at; only those who started it can restart it and read its log."""

    def __init__(self, pid: int, handle: int, folder: Path) -> None:
        self._pid = pid
        self._handle = handle
        self._folder = folder

    def describe(self) -> str:
        how = "stopped" if self.paused() else "running" if self.running() else "gone"
        return f"process {self._pid} ({how})"

    def running(self) -> bool:
        try:
            signal.pidfd_send_signal(self._handle, 0)
        except ProcessLookupError:
            return False
        except PermissionError:
            return True
        return True

    def paused(self) -> bool:
        return self.running() and _state(self._folder) == "T"

    def start(self) -> None:
        if not self.running():
            raise self._not_ours("is gone, and cannot be started again")

    def signal_reload(self) -> None:
        try:
            signal.pidfd_send_signal(self._handle, signal.SIGUSR1)
        except ProcessLookupError as error:
            raise self._not_ours("is gone") from error
        except PermissionError as error:
            raise EnvironmentProblem(
                f"the process {self._pid} may not be signalled",
                "it belongs to another user",
                "Run as root, or as the user that PostgREST runs as.",
            ) from error

    def restart(self) -> None:
        raise self._not_ours("cannot be restarted by its id")

    def logs(self, lines: int) -> str:
        return ""

    def close(self) -> None:
        os.close(self._handle)

    def _not_ours(self, what: str) -> EnvironmentProblem:
        return EnvironmentProblem(
            f"the process {self._pid} {what}", "somebody else started it", "Give --restart-command as well."
        )


def _program(folder: Path) -> str:
    """The file name of its program; the name it gives itself where the file may not be seen."""
    try:
        return (folder / "exe").readlink().name.removesuffix(" (deleted)")
    except OSError:
        return _read(folder / "comm").strip()


def _state(folder: Path) -> str:
    told = _read(folder / "stat").rpartition(")")[2].split()  # its name, in brackets before it, may hold anything
    return told[0] if told else ""


def _read(file: Path) -> str:
    try:
        return file.read_text("utf-8", "replace")
    except OSError:
        return ""
