"""The engine's socket, on a real engine: PostgREST that exited is found, read, started, signalled and restarted."""

from __future__ import annotations

import subprocess
import urllib.error
import urllib.request
import uuid
from collections.abc import Iterator
from dataclasses import dataclass

import pytest

from cachegate.engine.service import SOCKET, Service, find
from cachegate.errors import EnvironmentProblem
from cachegate.ports import Instance
from container.docker import DOCKER, docker, until

pytestmark = pytest.mark.container

PASSWORD = "throw-away"


@dataclass(frozen=True)
class Job:
    """A network with a Postgres that knows no role `web`, and a PostgREST that therefore exits."""

    network: str
    postgres: str
    postgrest: str
    port: int

    def query(self, sql: str) -> str:
        return docker("exec", self.postgres, "psql", "-h", "127.0.0.1", "-U", "postgres", "-AtXqc", sql)

    def answers(self, path: str = "/") -> bool:
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{self.port}{path}", timeout=2) as response:
                return bool(response.status == 200)
        except (urllib.error.URLError, OSError):
            return False


@pytest.fixture(scope="module")
def job(engine: None) -> Iterator[Job]:
    mark = uuid.uuid4().hex[:8]
    network, made = docker("network", "create", f"cachegate-{mark}"), []
    try:
        settings = [f"POSTGRES_PASSWORD={PASSWORD}", f"PGPASSWORD={PASSWORD}"]
        postgres = docker("run", "-d", *joined(network, "postgres"), *environment(settings), "postgres:15")
        made.append(postgres)
        until(lambda: ready(postgres), "Postgres takes connections")
        settings = [f"PGRST_DB_URI=postgres://web:{PASSWORD}@postgres/postgres", "PGRST_DB_ANON_ROLE=web"]
        image = "postgrest/postgrest:v12.0.2"
        port = free_port()
        publish = ["-p", f"127.0.0.1:{port}:3000"]
        postgrest = docker("run", "-d", *joined(network, "postgrest"), *publish, *environment(settings), image)
        made.append(postgrest)
        yield Job(network, postgres, postgrest, port)
    finally:
        for container in made:
            docker("rm", "-fv", container)
        docker("network", "rm", network)


def joined(network: str, alias: str) -> list[str]:
    return ["--pull", "never", "--network", network, "--network-alias", alias]


def environment(settings: list[str]) -> list[str]:
    return [argument for setting in settings for argument in ("-e", setting)]


def ready(postgres: str) -> bool:
    command = [DOCKER, "exec", postgres, "psql", "-h", "127.0.0.1", "-U", "postgres", "-c", "select"]
    return subprocess.run(command, capture_output=True, check=False).returncode == 0


def free_port() -> int:
    import socket

    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.fixture
def service(job: Job) -> Iterator[Service]:
    service = find(SOCKET, "postgrest", 3000, job.postgres)  # as if we ran in the network's other container
    yield service
    service.close()


def test_a_postgrest_that_died_at_boot_is_brought_to_life(job: Job, service: Service) -> None:
    """From the exit for want of a role to a schema reload by signal, and a restart: the whole ladder."""
    instance: Instance = service
    until(lambda: not instance.running(), "PostgREST exits, as its role does not exist")

    assert instance.describe() == 'container "postgrest" (postgrest/postgrest:v12.0.2, exited with code 1)'
    logs = instance.logs(50)
    assert "password authentication failed" in logs
    assert PASSWORD not in logs
    assert all(line.isprintable() for line in logs.splitlines())

    job.query(f"create role web login password '{PASSWORD}'")
    job.query("create table public.films (id int primary key); grant select on public.films to web")
    instance.start()
    until(lambda: job.answers("/films"), "PostgREST serves")
    assert instance.running()
    assert "running" in instance.describe()

    before = instance.logs(1000).count("Schema cache loaded")
    instance.signal_reload()
    until(lambda: instance.logs(1000).count("Schema cache loaded") > before, "the signal makes it load the schema")

    started = docker("inspect", "-f", "{{.State.StartedAt}}", job.postgrest)
    instance.restart()
    assert docker("inspect", "-f", "{{.State.StartedAt}}", job.postgrest) > started
    until(lambda: job.answers("/films"), "PostgREST serves again")


def test_it_is_found_from_outside_by_its_published_port(job: Job) -> None:
    """As in a job whose steps run on the machine itself; another port is nobody's."""
    found = find(SOCKET, "localhost", job.port, None)
    assert "postgrest/postgrest:v12.0.2" in found.describe()
    found.close()

    nobodys = free_port()
    with pytest.raises(EnvironmentProblem, match=f"no container is behind localhost:{nobodys}"):
        find(SOCKET, "localhost", nobodys, None)


def test_a_stranger_to_the_network_does_not_find_it(job: Job) -> None:
    """A container of another network cannot mean this one by the alias."""
    stranger = docker("create", "--pull", "never", "postgres:15")
    try:
        with pytest.raises(EnvironmentProblem, match="no container is behind postgrest:3000"):
            find(SOCKET, "postgrest", 3000, stranger)
    finally:
        docker("rm", "-fv", stranger)
