"""PostgREST in a service container: found by the host name in its URL, and treated as an `Instance`."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from cachegate.engine.client import Engine
from cachegate.engine.match import behind, name, running
from cachegate.engine.stream import text_of
from cachegate.errors import EnvironmentProblem
from cachegate.model.redact import redact

SOCKET = Path("/var/run/docker.sock")  # where GitHub's runner mounts it into every container action
_GRACE = 10  # seconds that a restart gives the process to end


def find(socket: Path, host: str, port: int, own_container: str | None) -> Service:
    """The service container behind `host:port`.

    `own_container` is the id of the container that we run in (see `own`), None outside of one. Raises
    `EnvironmentProblem` that says which it is: no socket, one that may not be used or that nobody answers, no such
    container, or several.
    """
    if not _exists(socket):
        raise EnvironmentProblem(
            f"no engine socket is mounted at {socket}",
            "rootless engines and runners in Kubernetes have none there",
            "Mount it there, or name PostgREST's process with --postgrest-pid, or a --restart-command.",
        )
    engine = Engine(socket)
    try:
        return Service(engine, _id(engine, host, port, own_container), host)
    except BaseException:
        engine.close()
        raise


def _exists(socket: Path) -> bool:
    try:
        return socket.exists()
    except PermissionError:
        return True  # it may not even be looked at: the engine says so when it is asked


def _id(engine: Engine, host: str, port: int, own_container: str | None) -> str:
    own = engine.inspect(own_container) if own_container else None
    inspected = (engine.inspect(id) for id in engine.containers())
    found = behind(host, port, [container for container in inspected if container is not None], own)
    if len(found) > 1:
        raise EnvironmentProblem(
            f"several containers may be behind {host}:{port}",
            f"they are {', '.join(sorted(map(name, found)))}",
            "Remove those of earlier jobs, or run the job in a container of its own, where names are clear.",
        )
    if not found:
        raise EnvironmentProblem(
            f"no container is behind {host}:{port}",
            "none has this name in a network that both are in, and none publishes this port",
            "Is PostgREST a container of this machine's engine? Name its process with --postgrest-pid otherwise.",
        )
    return str(found[0]["Id"])


class Service:
    """One container, known by its id; `host` is what the user calls it. See `cachegate.ports.Instance`."""

    def __init__(self, engine: Engine, id: str, host: str) -> None:
        self._engine = engine
        self._id = id
        self._host = host

    def describe(self) -> str:
        """`container "postgrest" (postgrest/postgrest:v12.0.2, exited with code 1)`."""
        container = self._inspected()
        state = container["State"]
        ended = state.get("Status") == "exited"
        how = f"exited with code {state.get('ExitCode')}" if ended else str(state.get("Status"))
        return f'container "{self._host}" ({container["Config"]["Image"]}, {how})'

    def running(self) -> bool:
        return running(self._inspected())

    def paused(self) -> bool:
        return bool(self._inspected()["State"].get("Paused"))

    def start(self) -> None:
        self._engine.start(self._id)

    def signal_reload(self) -> None:
        self._engine.kill(self._id, "SIGUSR1")

    def restart(self) -> None:
        self._engine.restart(self._id, grace=_GRACE)

    def logs(self, lines: int) -> str:
        """Its last lines, of both outputs, without secrets."""
        tty = bool(self._inspected()["Config"].get("Tty"))
        return redact(text_of(self._engine.logs(self._id, lines), tty=tty))

    def close(self) -> None:
        self._engine.close()

    def _inspected(self) -> dict[str, Any]:
        container = self._engine.inspect(self._id)
        if container is None:
            raise EnvironmentProblem(
                what=f'the container "{self._host}" is gone',
                why=f"the engine knows no container {self._id[:12]} any more",
                help="Something removed it while the run went on; keep it until the job ends.",
            )
        return container
