"""Our end of the pipe to the keeper: processes that are gone when we are, however we went."""

from __future__ import annotations

import itertools
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from threading import Lock
from typing import Any

from cachegate.embedded.account import Account
from cachegate.errors import EnvironmentProblem

KEEPER = Path(__file__).with_name("keeper.py")


class Keeper:
    """Starts processes under `account` in `folder`, which is private and removed with them."""

    def __init__(self, program: subprocess.Popen[str], account: Account | None) -> None:
        self.account = account
        self._program = program
        self._numbers = itertools.count()
        self._lock = Lock()
        self.folder = Path(self._reply()["folder"])

    def subfolder(self, name: str) -> Path:
        """A new folder that only the servers' user can look into."""
        folder = self.folder / name
        folder.mkdir(mode=0o700)
        self.give_away(folder)
        return folder

    def give_away(self, path: Path) -> None:
        if self.account:
            os.chown(path, self.account.uid, self.account.gid)

    def start(
        self,
        arguments: Sequence[str | Path],
        folder: Path,
        log: Path,
        environment: Mapping[str, str],
        farewell: str,
        confinement: Mapping[str, object] | None = None,
    ) -> Process:
        """Start a program with exactly this environment; the signal `farewell` ends it when its time has come.

        `confinement` has the rules for a program that runs what others wrote; see `confinement.Confinement`.
        """
        reply = self.ask(
            do="start",
            arguments=[str(argument) for argument in arguments],
            folder=str(folder),
            log=str(log),
            environment={**surroundings(folder), **environment},
            farewell=farewell,
            account=self.account.popen() if self.account else {},
            confinement=confinement,
        )
        return Process(self, reply["pid"], log, tuple(reply["missing"]))

    def ask(self, **order: object) -> dict[str, Any]:
        with self._lock:
            number = next(self._numbers)
            reply: dict[str, Any] = {}
            try:
                print(json.dumps({"number": number, **order}), file=self._program.stdin, flush=True)
                while reply.get("number") != number:  # an interrupted order leaves its reply behind
                    reply = self._reply()
            except BrokenPipeError:
                raise self._lost() from None
        if "error" in reply:
            raise EnvironmentProblem(
                what="An embedded server could not be started",
                why=reply["error"],
                help="Check that the program exists, is meant for this machine and may be executed.",
            )
        return reply

    def _reply(self) -> dict[str, Any]:
        assert self._program.stdout
        line = self._program.stdout.readline()
        if not line:
            raise self._lost()
        reply: dict[str, Any] = json.loads(line)
        return reply

    def _lost(self) -> EnvironmentProblem:
        assert self._program.stderr
        return EnvironmentProblem(
            what="The process that keeps the embedded servers is gone",
            why=self._program.stderr.read().strip() or "it was killed",
            help="Run again. If it repeats, look for a limit on memory or processes.",
        )


@dataclass(frozen=True, slots=True)
class Process:
    """A process in the keeper's care, and the file that its output goes to.

    `missing` are means of confinement that this kernel does not have.
    """

    keeper: Keeper
    pid: int
    log: Path
    missing: tuple[str, ...] = ()

    def exit_code(self) -> int | None:
        """None while it runs; negative if a signal ended it."""
        code: int | None = self.keeper.ask(do="state", pid=self.pid)["code"]
        return code

    def stopped(self) -> bool:
        """Whether a signal such as SIGSTOP holds it: state T in the kernel's account of it (proc_pid_stat(5))."""
        try:
            told = Path(f"/proc/{self.pid}/stat").read_text("ascii", "replace")
        except OSError:
            return False
        return told.rpartition(")")[2].split()[0] == "T"  # its name, in brackets before it, may hold anything

    def signal(self, name: str) -> None:
        self.keeper.ask(do="signal", pid=self.pid, signal=name)

    def stop(self) -> None:
        """Return when it is gone."""
        self.keeper.ask(do="stop", pid=self.pid)

    def last_lines(self, count: int) -> str:
        lines = self.log.read_text("utf-8", "replace").splitlines()
        return "\n".join(lines[-count:]) if count > 0 else ""


@contextmanager
def keeping(parent: Path, account: Account | None) -> Iterator[Keeper]:
    """A keeper with a private folder in `parent`; when the block ends, for whatever reason, nothing of it is left."""
    with subprocess.Popen(
        [sys.executable, "-I", "-S", KEEPER, parent],
        env={"PATH": os.defpath},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        encoding="utf-8",
        errors="replace",
        start_new_session=True,  # a Ctrl-C on the terminal is for us, not for the servers
    ) as program:
        keeper = Keeper(program, account)
        try:
            yield keeper
        finally:
            assert program.stdin
            with suppress(BrokenPipeError):
                program.stdin.close()  # the order to end everything
            program.wait()
            shutil.rmtree(keeper.folder, ignore_errors=True)  # there still, if somebody killed the keeper


def surroundings(home: Path) -> dict[str, str]:
    """All that a server gets to see of the environment, besides its own settings."""
    return {"PATH": os.defpath, "LANG": "C.UTF-8", "HOME": str(home), "TZ": "UTC"}
