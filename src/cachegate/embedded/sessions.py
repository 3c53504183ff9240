"""The life of all embedded servers of one run: what is started in a session is gone when the session is."""

from __future__ import annotations

import os
import platform
import signal
import sys
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from itertools import count
from pathlib import Path

from cachegate.embedded import binaries, packages, postgres, postgrest
from cachegate.embedded.account import current_account
from cachegate.embedded.processes import Keeper, keeping
from cachegate.embedded.reservation import reserved_port
from cachegate.embedded.staging import stage_program, stage_tree

MEMORY = Path("/dev/shm")  # noqa: S108 - a private folder is made in it
ROOM = 512 * 1024 * 1024  # bytes: a container's default of 64 MB is too little for a cluster


class Session:
    """Starts servers; each `postgres` and `postgrest` call is a new one."""

    def __init__(self, keeper: Keeper, ports: ExitStack) -> None:
        self._keeper = keeper
        self._ports = ports
        self._numbers = count(1)

    def postgres(self, version: str = "18", binaries_folder: Path | None = None) -> postgres.Postgres:
        """An empty Postgres that takes connections. Raises `UsageProblem` and `EnvironmentProblem`."""
        found = binaries.postgres(version, binaries_folder, packages.places(), os.environ.get("PATH", os.defpath))
        programs = stage_tree(found, self._keeper)
        port = self._ports.enter_context(reserved_port())
        return postgres.start(version, programs, self._keeper, self._folder("postgres"), port)

    def postgrest(
        self, version: str = "12.0.2", binary: Path | None = None, settings: Mapping[str, str] = {}, admin: bool = True
    ) -> postgrest.Postgrest:
        """A PostgREST, started but not awaited. `settings` are its configuration keys (`db-uri`, `db-schemas` …).

        Raises `UsageProblem` and `EnvironmentProblem`.
        """
        found = binaries.postgrest(version, binary, packages.places(), os.environ.get("PATH", os.defpath))
        program = stage_program(found, self._keeper)
        name = f"PostgREST from {binary}" if binary else f"PostgREST {version}"
        folder, ports = self._folder("postgrest"), self._ports.enter_context(ExitStack())
        return postgrest.start(name, program, self._keeper, folder, ports, settings, admin=admin)

    def _folder(self, name: str) -> Path:
        return self._keeper.subfolder(f"{name}-{next(self._numbers)}")


@contextmanager
def session() -> Iterator[Session]:
    """A place for embedded servers; they and all their files are gone afterwards, whatever ends the block."""
    refuse_elsewhere(sys.platform, platform.machine())
    with ExitStack() as ports, keeping(roomy_folder(MEMORY), current_account()) as keeper:
        yield Session(keeper, ports)


def postgres_versions() -> tuple[str, ...]:
    """The major versions of Postgres that can be started here, of those that PostgREST and we support."""
    supported = (str(number) for number in range(14, 19))
    return binaries.postgres_versions(supported, packages.places(), os.environ.get("PATH", os.defpath))


def refuse_elsewhere(system: str, machine: str) -> None:
    if (system, machine) != ("linux", "x86_64"):
        raise binaries.NoServer(
            what="Cachegate can start its own Postgres and PostgREST on Linux x86-64 only",
            why=f"this is {system} {machine}",
            help="Start them yourself, in containers for instance, and give --database-url and --postgrest-url.",
        )


def roomy_folder(memory: Path) -> Path:
    """`memory` if a cluster fits in and programs may run from it, else the folder for temporary files."""
    try:
        state = os.statvfs(memory)
    except OSError:
        return Path(tempfile.gettempdir())
    fits = state.f_bavail * state.f_frsize >= ROOM and not state.f_flag & os.ST_NOEXEC
    return memory if fits and os.access(memory, os.W_OK) else Path(tempfile.gettempdir())


def terminate_politely() -> None:
    """From now on SIGTERM and SIGHUP end the program as an exception would: every `with` block is left in order."""
    for number in (signal.Signals[name] for name in ("SIGTERM", "SIGHUP") if name in signal.Signals.__members__):
        if signal.getsignal(number) is not signal.SIG_IGN:  # as nohup sets it
            signal.signal(number, _leave)


def _leave(number: int, frame: object) -> None:
    raise SystemExit(128 + number)
