"""A service container through the engine's socket; the engine here is a small server that says what a test wants."""

from __future__ import annotations

import json
import os
import socketserver
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler
from pathlib import Path

import pytest

from cachegate.engine.service import Service, find
from cachegate.errors import EnvironmentProblem

API = {
    "Id": "f" * 64,
    "Name": "/api",
    "State": {"Running": False, "Status": "exited", "ExitCode": 1},
    "Config": {"Image": "postgrest/postgrest:v12.0.2", "Tty": False},
    "NetworkSettings": {"Networks": {"job": {"Aliases": ["postgrest"]}}},
}


class Engine(socketserver.ThreadingUnixStreamServer):
    """Answers from a table, and keeps what it was asked."""

    daemon_threads = True

    def __init__(self, socket: Path) -> None:
        super().__init__(str(socket), _Handler)
        self.asked: list[str] = []
        self.answers: dict[str, tuple[int, object]] = {
            "GET /containers/json?all=true": (200, [{"Id": API["Id"]}, {"Id": "removed meanwhile"}]),
            f"GET /containers/{API['Id']}/json": (200, API),
        }


class _Handler(BaseHTTPRequestHandler):
    server: Engine

    def do_GET(self) -> None:
        asked = f"{self.command} {self.path}"
        self.server.asked.append(asked)
        status, body = self.server.answers.get(asked, (404, {"message": "No such container"}))
        content = body if isinstance(body, bytes) else json.dumps(body).encode()
        self.send_response(status)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def do_POST(self) -> None:
        self.do_GET()

    def address_string(self) -> str:
        return "a socket"

    def log_message(self, format: str, *args: object) -> None:
        """What was asked is kept instead."""


@pytest.fixture
def socket(tmp_path: Path) -> Path:
    return tmp_path / "engine.sock"


@pytest.fixture
def engine(socket: Path) -> Iterator[Engine]:
    with Engine(socket) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
        thread.start()
        yield server
        server.shutdown()
        thread.join()


@pytest.fixture
def service(engine: Engine, socket: Path) -> Iterator[Service]:
    service = find(socket, "postgrest", 3000, None)
    yield service
    service.close()


def test_without_a_socket_there_is_no_service(socket: Path) -> None:
    """As on a machine without an engine, with a rootless one, or on a runner in Kubernetes."""
    with pytest.raises(EnvironmentProblem, match="no engine socket is mounted at") as caught:
        find(socket, "postgrest", 3000, None)

    assert "--postgrest-pid" in caught.value.help


def test_another_host_is_no_service(engine: Engine, socket: Path) -> None:
    """The engine answers, and none of its containers fits."""
    with pytest.raises(EnvironmentProblem, match=r"no container is behind elsewhere\.example:3000"):
        find(socket, "elsewhere.example", 3000, None)


def test_several_services_are_told_by_name(engine: Engine, socket: Path) -> None:
    """Two that run under the same name, in networks of their own: neither is touched."""
    living = {**API, "State": {"Running": True}}
    twin = {
        **living,
        "Id": "e" * 64,
        "Name": "/twin",
        "NetworkSettings": {"Networks": {"b": {"Aliases": ["postgrest"]}}},
    }
    engine.answers["GET /containers/json?all=true"] = (200, [{"Id": API["Id"]}, {"Id": twin["Id"]}])
    engine.answers[f"GET /containers/{API['Id']}/json"] = (200, living)
    engine.answers[f"GET /containers/{twin['Id']}/json"] = (200, twin)

    with pytest.raises(EnvironmentProblem, match="several containers") as caught:
        find(socket, "postgrest", 3000, None)

    assert caught.value.why == "they are api, twin"


def test_a_wrong_guess_of_our_own_id_is_as_if_outside(engine: Engine, socket: Path) -> None:
    """A machine may be called like the start of an id."""
    service = find(socket, "postgrest", 3000, "0123456789ab")

    assert service.describe()
    service.close()


def test_a_socket_that_nobody_answers_is_a_problem(socket: Path) -> None:
    """Left behind by an engine that stopped."""
    Engine(socket).server_close()

    with pytest.raises(EnvironmentProblem, match="no container engine answers") as caught:
        find(socket, "postgrest", 3000, None)

    assert caught.value.why
    assert caught.value.help


@pytest.mark.skipif(os.geteuid() == 0, reason="root may use every socket")
def test_a_socket_that_we_may_not_use_is_a_problem_of_its_own(engine: Engine, socket: Path) -> None:
    """The remedy is another one."""
    socket.chmod(0)

    with pytest.raises(EnvironmentProblem) as caught:
        find(socket, "postgrest", 3000, None)

    assert caught.value.why == "permission denied"


def test_a_service_is_described_for_a_message(service: Service) -> None:
    """Which one, of which image, and how it ended."""
    assert service.describe() == 'container "postgrest" (postgrest/postgrest:v12.0.2, exited with code 1)'
    assert not service.running()


def test_a_paused_container_runs_and_does_nothing(service: Service, engine: Engine) -> None:
    """As `docker pause` leaves it."""
    assert not service.paused()

    engine.answers[f"GET /containers/{API['Id']}/json"] = (200, {**API, "State": {"Running": True, "Paused": True}})

    assert service.paused()
    assert service.running()


def test_logs_are_read_without_frames_and_secrets(service: Service, engine: Engine) -> None:
    """They go into a public report."""
    line = b"connecting to postgres://web:s3cret@db/app\n"
    stream = bytes([2, 0, 0, 0]) + len(line).to_bytes(4, "big") + line
    engine.answers[f"GET /containers/{API['Id']}/logs?stdout=1&stderr=1&tail=20"] = (200, stream)

    assert service.logs(20) == "connecting to postgres://web:***@db/app\n"


def test_starting_what_runs_is_fine(service: Service, engine: Engine) -> None:
    """The engine says 304 then."""
    engine.answers[f"POST /containers/{API['Id']}/start"] = (304, b"")

    service.start()

    assert engine.asked[-1] == f"POST /containers/{API['Id']}/start"


def test_a_refusal_gives_the_engines_reason(service: Service, engine: Engine) -> None:
    """A signal to a container that does not run."""
    refusal = {"message": "Cannot kill container: ffff is not running"}
    engine.answers[f"POST /containers/{API['Id']}/kill?signal=SIGUSR1"] = (409, refusal)

    with pytest.raises(EnvironmentProblem) as caught:
        service.signal_reload()

    assert caught.value.why == "409: Cannot kill container: ffff is not running"


def test_a_container_that_is_gone_is_named(service: Service, engine: Engine) -> None:
    """Somebody removed it during the run."""
    engine.answers.clear()

    with pytest.raises(EnvironmentProblem, match='"postgrest" is gone'):
        service.running()
