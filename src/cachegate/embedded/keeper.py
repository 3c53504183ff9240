"""A tiny keeper of servers: starts them when asked, and when the asker is gone stops them and removes their folder.

A program of its own (`python -I -S keeper.py PARENT`), standard library only, so that it survives whatever happens
to the run. It reads one JSON order per line and answers each with one JSON line that carries the order's number.
End of input, for whatever reason, is the order to end everything.
"""

from __future__ import annotations

import ctypes
import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from cachegate.embedded import confinement
else:
    sys.path.insert(0, os.path.dirname(__file__))  # noqa: PTH120 - -I keeps this program's own folder out
    import confinement

GRACE = 5.0  # seconds that a server gets to stop by itself
PR_SET_PDEATHSIG = 1  # linux/prctl.h: the kernel signals the child when its parent dies


class Keeper:
    """The servers in its care, by process id, and the private folder that goes with them."""

    def __init__(self, folder: str) -> None:
        self.folder = folder
        self.servers: dict[int, subprocess.Popen[bytes]] = {}
        self.farewells: dict[int, int] = {}
        self.prctl = ctypes.CDLL(None).prctl

    def obey(self, order: dict[str, Any]) -> dict[str, Any]:
        match order["do"]:
            case "start":
                return self.start(order)
            case "state":
                return {"code": self.servers[order["pid"]].poll()}
            case "signal":
                self.servers[order["pid"]].send_signal(signal.Signals[order["signal"]])
                return {}
            case "stop":
                self.stop([order["pid"]])
                return {"code": self.servers[order["pid"]].returncode}
            case unknown:
                raise ValueError(unknown)

    def start(self, order: dict[str, Any]) -> dict[str, Any]:
        """Its process id, and which of the kernel's means of confinement were missing."""
        farewell = signal.Signals[order["farewell"]]
        confined = confinement.Confinement(order["confinement"]) if order["confinement"] else None

        def prepare() -> None:
            self.prctl(PR_SET_PDEATHSIG, farewell)
            if confined:
                confined.run(order["arguments"], order["environment"])

        with open(order["log"], "ab") as log:  # noqa: PTH123 - pathlib costs a third of the start-up time
            try:
                server = subprocess.Popen(
                    order["arguments"],
                    env=order["environment"],
                    cwd=order["folder"],
                    stdin=subprocess.DEVNULL,
                    stdout=log,
                    stderr=subprocess.STDOUT,
                    start_new_session=True,
                    preexec_fn=prepare,
                    **order["account"],
                )
            except subprocess.SubprocessError as error:  # all that Popen tells of what failed in `prepare`
                raise OSError(f"{order['arguments'][0]} cannot be started: {error}") from error
            finally:
                if confined:
                    confined.close()
        self.servers[server.pid] = server
        self.farewells[server.pid] = farewell
        return {"pid": server.pid, "missing": confined.missing if confined else []}

    def stop(self, pids: list[int]) -> None:
        """Say farewell to all of them at once, then wait; whoever overstays is killed."""
        for pid in pids:
            self.servers[pid].send_signal(self.farewells[pid])
        deadline = time.monotonic() + GRACE
        for pid in pids:
            try:
                self.servers[pid].wait(max(0.0, deadline - time.monotonic()))
            except subprocess.TimeoutExpired:
                self.servers[pid].kill()
                self.servers[pid].wait()

    def end(self) -> None:
        self.stop(list(self.servers))
        deadline = time.monotonic() + GRACE
        while os.path.exists(self.folder) and time.monotonic() < deadline:  # noqa: PTH110
            shutil.rmtree(self.folder, ignore_errors=True)  # again, if a dying backend still wrote into it


def serve(keeper: Keeper) -> None:
    print(json.dumps({"folder": keeper.folder}), flush=True)
    for line in sys.stdin:
        order = json.loads(line)
        try:
            reply = keeper.obey(order)
        except OSError as error:
            reply = {"error": str(error)}
        print(json.dumps({"number": order["number"], **reply}), flush=True)


def leave(number: int, frame: object) -> None:
    raise SystemExit(128 + number)


def pay_no_heed(number: int, frame: object) -> None:
    """A handler instead of SIG_IGN, which the servers would inherit."""


def main(parent: str) -> None:
    for number in (signal.SIGINT, signal.SIGHUP, signal.SIGQUIT):
        signal.signal(number, pay_no_heed)
    signal.signal(signal.SIGTERM, leave)
    keeper = Keeper(tempfile.mkdtemp(prefix="cachegate-", dir=parent))
    try:
        os.chmod(keeper.folder, 0o711)  # noqa: PTH101, S103 - the servers' user passes through and sees nothing
        serve(keeper)
    except BrokenPipeError:  # nobody reads the answers any more: the same as end of input
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())  # for the flush at exit
    finally:
        signal.signal(signal.SIGTERM, pay_no_heed)
        keeper.end()


if __name__ == "__main__":
    main(sys.argv[1])
