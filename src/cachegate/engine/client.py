"""The engine's HTTP interface over its Unix socket, by unversioned paths, which every engine answers."""

from __future__ import annotations

import re
import socket
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import httpx

from cachegate.errors import EnvironmentProblem

_TIMEOUT = 30.0  # seconds; a restart waits for the process to end


class Engine:
    """A client of the container engine behind the socket `path`. Every method may raise `EnvironmentProblem`."""

    def __init__(self, path: Path, *, timeout: float = _TIMEOUT) -> None:
        self._path = path
        _knock(path)
        transport = httpx.HTTPTransport(uds=str(path))
        self._client = httpx.Client(transport=transport, base_url="http://engine", timeout=timeout, trust_env=False)

    def close(self) -> None:
        self._client.close()

    def containers(self) -> list[str]:
        """The ids of all containers, stopped ones too, newest first."""
        listed = self._ask("GET", "/containers/json", {"all": "true"}).json()
        return [str(container["Id"]) for container in listed]

    def inspect(self, id: str) -> dict[str, Any] | None:
        """Everything the engine knows about a container; None if it knows none of that id."""
        response = self._ask("GET", f"/containers/{id}/json", missing_ok=True)
        return None if response.status_code == 404 else response.json()

    def start(self, id: str) -> None:
        self._ask("POST", f"/containers/{id}/start")

    def kill(self, id: str, signal: str) -> None:
        """Send the container's first process a signal, by its name."""
        self._ask("POST", f"/containers/{id}/kill", {"signal": signal})

    def restart(self, id: str, *, grace: int) -> None:
        """Stop it, by force after `grace` seconds, and start it."""
        self._ask("POST", f"/containers/{id}/restart", {"t": str(grace)})

    def logs(self, id: str, lines: int) -> bytes:
        """The raw stream of the last lines of both outputs."""
        return self._ask("GET", f"/containers/{id}/logs", {"stdout": "1", "stderr": "1", "tail": str(lines)}).content

    def _ask(
        self, method: str, path: str, query: Mapping[str, str] | None = None, *, missing_ok: bool = False
    ) -> httpx.Response:
        try:
            response = self._client.request(method, path, params=query)
        except httpx.TransportError as error:
            raise _silent(self._path, error) from error
        # 304: it runs already.
        if response.is_success or response.status_code == 304 or (missing_ok and response.status_code == 404):
            return response
        raise EnvironmentProblem(
            what=f"the container engine refused {method} {_short(path.removeprefix('/containers'))}",
            why=f"{response.status_code}: {_message(response)}",
            help="Look at the container with `docker inspect` and `docker logs`.",
        )


def _knock(path: Path) -> None:
    """Connect once, for a clear reason if that fails (and because httpx leaves such a socket open)."""
    with socket.socket(socket.AF_UNIX) as probe:
        try:
            probe.connect(str(path))
        except PermissionError as error:
            raise EnvironmentProblem(
                what=f"the container engine's socket {path} may not be used",
                why="permission denied",
                help="Run as root, as a container action does, or as a member of the socket's group.",
            ) from error
        except OSError as error:
            raise _silent(path, error) from error


def _silent(path: Path, error: Exception) -> EnvironmentProblem:
    return EnvironmentProblem(
        what=f"no container engine answers at {path}",
        why=str(error) or type(error).__name__,
        help="Start the engine, or unmount the socket if there is none.",
    )


def _message(response: httpx.Response) -> str:
    try:
        message = response.json()["message"]
    except (ValueError, KeyError, TypeError):
        message = response.reason_phrase
    return _short(" ".join(str(message).split()))[:300]


def _short(text: str) -> str:
    """With ids of containers as people see them."""
    return re.sub(r"\b([0-9a-f]{12})[0-9a-f]{52}\b", r"\1", text)
