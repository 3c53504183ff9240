"""A private Postgres: made in under a second, password-protected, on loopback only, and not meant to last."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from pathlib import Path

from cachegate.embedded.binaries import Programs
from cachegate.embedded.processes import Keeper, Process
from cachegate.embedded.reservation import LOOPBACK
from cachegate.errors import EnvironmentProblem
from cachegate.waiting import look_until

SUPERUSER = "postgres"
DEADLINE = 60.0  # seconds; it takes less than one
PAUSE = 0.005
"""Seconds between two looks. The keeper, whose children they are, obeys one order at a time: one that waited would hold
up all others, and the end of the run; and that a server is ready stands in a file only."""
STATUS_LINE = 7  # of postmaster.pid, from 0: src/include/utils/pidfile.h, LOCK_FILE_LINE_PM_STATUS

THROW_AWAY = {
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "dynamic_shared_memory_type": "mmap",  # in the data folder, which is removed, and not in /dev/shm, which stays
}


@dataclass(frozen=True, slots=True)
class Postgres:
    """A running server. `url` is its superuser's; nobody else can get in."""

    version: str
    url: str
    port: int
    process: Process

    def logs(self, lines: int) -> str:
        return self.process.last_lines(lines)


def start(version: str, programs: Programs, keeper: Keeper, folder: Path, port: int) -> Postgres:
    """Make a cluster in `folder` and return when it takes connections on `port`."""
    password = secrets.token_urlsafe(24)
    data = folder / "data"
    _initialise(programs, keeper, folder, data, password)
    process = keeper.start(
        [programs.folder / "postgres", "-D", data, *_settings(port)],
        folder,
        folder / "log",
        {},
        farewell="SIGQUIT",
        confinement={"reads": [str(programs.root)], "writes": [str(folder)], "port": port},
    )
    _await_ready(process, data / "postmaster.pid")
    return Postgres(version, f"postgresql://{SUPERUSER}:{password}@{LOOPBACK}:{port}/postgres", port, process)


def _initialise(programs: Programs, keeper: Keeper, folder: Path, data: Path, password: str) -> None:
    secret = folder / "password"
    secret.touch(mode=0o600)
    secret.write_text(password + "\n", "ascii")
    keeper.give_away(secret)
    options = [
        f"--username={SUPERUSER}",
        f"--pwfile={secret}",
        "--auth=scram-sha-256",
        "--encoding=UTF8",
        "--locale=C.UTF-8",
        "--no-sync",
        "--no-instructions",
    ]
    making = keeper.start([programs.folder / "initdb", "-D", data, *options], folder, folder / "log", {}, "SIGTERM")
    try:
        _await_end(making)
    finally:
        secret.unlink()


def _settings(port: int) -> list[str]:
    settings = THROW_AWAY | {"listen_addresses": LOOPBACK, "port": str(port), "unix_socket_directories": ""}
    return [f"--{name}={value}" for name, value in settings.items()]


def _await_end(making: Process) -> None:
    code = look_until(making.exit_code, lambda code: code is not None, seconds=DEADLINE, pause=PAUSE)
    if code is None:
        raise _failed(making, f"initdb did not end within {DEADLINE:.0f} s")
    if code != 0:
        raise _failed(making, f"initdb exited with code {code}")


def _await_ready(process: Process, status: Path) -> None:
    """Wait until the server itself says "ready", which it writes into its pid file."""

    def over() -> bool:
        return _ready(status) or process.exit_code() is not None

    look_until(over, bool, seconds=DEADLINE, pause=PAUSE)
    if _ready(status):
        return
    if (code := process.exit_code()) is not None:
        raise _failed(process, f"it exited with code {code}")
    raise _failed(process, f"it was not ready within {DEADLINE:.0f} s")


def _ready(status: Path) -> bool:
    try:
        lines = status.read_text("utf-8").splitlines()
    except FileNotFoundError:
        return False
    return len(lines) > STATUS_LINE and lines[STATUS_LINE].strip() == "ready"


def _failed(process: Process, why: str) -> EnvironmentProblem:
    return EnvironmentProblem(
        what="The embedded Postgres did not start",
        why=f"{why}; its last words:\n{process.last_lines(10)}",
        help="Choose another version with --embedded-postgres or other programs with --postgres-bin, "
        "or give a running one with --database-url.",
    )
