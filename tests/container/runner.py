"""GitHub's runner, as far as a container action can tell: services on a network, then the action's image among them."""

from __future__ import annotations

import json
import os
import re
import subprocess
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path
from typing import Any

from container import readme
from container.docker import DOCKER, SOCKET, docker, until
from container.project import MERGE, PullRequest
from container.readme import Service, Workflow

REPOSITORY = "octo/film-club"
TOKEN = "ghs_throwAwayTokenOfOneRun"
PSQL = ("psql", "--username", "postgres", "-AtXq")
PATIENCE = 180  # seconds that a run may take


@dataclass(frozen=True)
class Started:
    """What sets one run apart from another. `api` is where GitHub's API answers for containers."""

    api: str = "http://localhost:9"
    run_id: int = 100
    event: str = "pull_request"
    socket: bool = True


@dataclass(frozen=True)
class Ran:
    """A finished step: exit code, log, and what it left for the runner and in the workspace."""

    code: int
    stdout: str
    stderr: str
    workspace: Path
    summary: str
    outputs: Mapping[str, str]

    @property
    def log(self) -> str:
        return self.stdout + self.stderr

    @property
    def annotations(self) -> list[str]:
        """The workflow commands that GitHub shows; it reads both streams."""
        return [line for line in self.log.splitlines() if re.match(r"::(error|warning|notice)\b", line)]

    @property
    def changes(self) -> list[str]:
        """What is new or different in the checkout."""
        safe = f"safe.directory={self.workspace}"  # it belongs to another user
        command = ["git", "-c", safe, "status", "--porcelain", "--untracked-files=all"]
        lines = subprocess.check_output(command, cwd=self.workspace, text=True).splitlines()
        return [line[3:] for line in lines]

    def report(self) -> dict[str, Any]:
        """The JSON report, from where the step's output says."""
        text = (self.workspace / self.outputs["json"]).read_text(encoding="utf-8")
        report: dict[str, Any] = json.loads(text)
        return report


@dataclass(frozen=True)
class Job:
    """A job whose services are up. The runner makes a folder for each step in `folder`."""

    workflow: Workflow
    image: str
    network: str
    folder: Path
    containers: Mapping[str, str] = field(default_factory=dict)

    @property
    def gateway(self) -> str:
        """The address of this machine as the job's containers see it."""
        return docker("network", "inspect", "-f", "{{(index .IPAM.Config 0).Gateway}}", self.network)

    def state(self, label: str) -> str:
        """`running`, `exited` …"""
        return docker("inspect", "-f", "{{.State.Status}}", self.containers[label])

    def url(self, label: str, port: int) -> str:
        """Where this machine has a port of a service that runs; it is another after each start."""
        return f"http://{docker('port', self.containers[label], str(port))}"

    def with_inputs(self, inputs: Mapping[str, str]) -> Job:
        """The same services for a step that gives other inputs."""
        return replace(self, workflow=self.workflow.with_inputs(inputs))

    def takes_connections(self) -> bool:
        """Whether Postgres does, over TCP: while its image sets it up, it does by its local socket only."""
        command = [DOCKER, "exec", self.containers["postgres"], "pg_isready", "--host", "127.0.0.1", "--quiet"]
        return subprocess.run(command, capture_output=True, check=False).returncode == 0

    def query(self, sql: str) -> str:
        """Run SQL as superuser; what psql prints of it, bare."""
        return docker("exec", self.containers["postgres"], *PSQL, "-c", sql)

    @contextmanager
    def holding(self, lock: int) -> Iterator[None]:
        """An advisory lock is taken for as long as the block lasts."""
        command = [DOCKER, "exec", "-i", self.containers["postgres"], *PSQL]
        with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, text=True) as session:
            assert session.stdin is not None
            session.stdin.write(f"select pg_advisory_lock({lock});\n")
            session.stdin.flush()
            until(lambda: self.locks(granted=True) == 1, "the lock is taken")
            yield
            # Popen closes its end of the pipe here, psql reads the end of its input and leaves.

    def locks(self, *, granted: bool) -> int:
        """How many sessions have, or wait for, an advisory lock."""
        sign = "" if granted else "not "
        return int(self.query(f"select count(*) from pg_locks where locktype = 'advisory' and {sign}granted"))

    def run(self, pull: PullRequest, started: Started) -> Ran:
        """Check out, then run the action's image to its end."""
        step = self.folder / f"run-{started.run_id}"
        for name in ("home", "file_commands", "workflow"):
            (step / name).mkdir(parents=True)
        pull.check_out(step / "workspace", self.workflow.depth)
        (step / "workflow/event.json").write_text(json.dumps(pull.event(REPOSITORY)), encoding="utf-8")
        for name in ("output", "summary"):
            (step / "file_commands" / name).touch()
        command = [DOCKER, "run", "--pull", "never", "--rm", *self._settings(step, pull, started), self.image]
        done = subprocess.run(command, capture_output=True, text=True, timeout=PATIENCE, check=False)
        self._give_back(step)
        return Ran(
            code=done.returncode,
            stdout=done.stdout,
            stderr=done.stderr,
            workspace=step / "workspace",
            summary=(step / "file_commands/summary").read_text(encoding="utf-8"),
            outputs=_outputs((step / "file_commands/output").read_text(encoding="utf-8")),
        )

    def _settings(self, step: Path, pull: PullRequest, started: Started) -> Iterator[str]:
        yield from ("--network", self.network, "--workdir", "/github/workspace")
        if started.socket:
            yield from ("-v", f"{SOCKET}:/var/run/docker.sock")
        for name in ("workspace", "home", "file_commands", "workflow"):
            yield from ("-v", f"{step / name}:/github/{name}")
        environment = {**_environment(self.workflow, pull, started), **readme.inputs(self.workflow.given, TOKEN)}
        for variable, value in environment.items():
            yield from ("-e", f"{variable}={value}")

    def _give_back(self, step: Path) -> None:
        """The container's files are root's; whoever runs the tests has to be able to remove them."""
        if os.getuid() != 0:
            mine = f"{os.getuid()}:{os.getgid()}"
            docker("run", "--rm", "-v", f"{step}:/step", "--entrypoint", "chown", self.image, "-R", mine, "/step")


@contextmanager
def job(workflow: Workflow, image: str, mark: str, folder: Path) -> Iterator[Job]:
    """The workflow's services, healthy where they can tell; all of it is gone afterwards."""
    network = docker("network", "create", "--label", mark, f"{mark}-{folder.name}")
    containers: dict[str, str] = {}
    try:
        for service in workflow.services:
            containers[service.label] = _create(service, network, mark)
        # No order is promised. This is the worst one: PostgREST comes before its database.
        for container in reversed(containers.values()):
            docker("start", container)
        for service in workflow.services:
            if service.has_health_check:
                until(partial(_healthy, containers[service.label]), f"{service.label} is healthy")
        yield Job(workflow, image, network, folder, containers)
    finally:
        for container in containers.values():
            docker("rm", "--force", "--volumes", container)
        docker("network", "rm", network)  # refused while anything of the job is left in it


def _create(service: Service, network: str, mark: str) -> str:
    env = [part for name, value in service.env.items() for part in ("-e", f"{name}={value}")]
    ports = [part for port in service.ports for part in ("-p", port)]
    joined = ["--pull", "never", "--label", mark, "--network", network, "--network-alias", service.label]
    ours = ["-e", "GITHUB_ACTIONS=true", "-e", "CI=true"]
    return docker("create", *joined, *ports, *service.options, *env, *ours, service.image)


def _healthy(container: str) -> bool:
    return docker("inspect", "-f", "{{.State.Health.Status}}", container) == "healthy"


def _environment(workflow: Workflow, pull: PullRequest, started: Started) -> dict[str, str]:
    github = {
        "ACTIONS": "true",
        "ACTOR": "octocat",
        "API_URL": started.api,
        "BASE_REF": "main",
        "EVENT_NAME": started.event,
        "EVENT_PATH": "/github/workflow/event.json",
        "HEAD_REF": "change",
        "JOB": workflow.job,
        "OUTPUT": "/github/file_commands/output",
        "REF": MERGE,
        "REPOSITORY": REPOSITORY,
        "RUN_ATTEMPT": "1",
        "RUN_ID": str(started.run_id),
        "RUN_NUMBER": "1",
        "SERVER_URL": "https://github.com",
        "SHA": pull.merge,
        "STEP_SUMMARY": "/github/file_commands/summary",
        "WORKFLOW": workflow.name,
        "WORKSPACE": "/github/workspace",
    }
    return {"CI": "true", "HOME": "/github/home"} | {f"GITHUB_{name}": value for name, value in github.items()}


def _outputs(text: str) -> dict[str, str]:
    """The runner's reading of an output file: `name<<end`, lines, `end`."""
    found = re.findall(r"^(.+?)<<(.+)\n((?:.*\n)*?)\2$", text, re.MULTILINE)
    return {name: value.removesuffix("\n") for name, _, value in found}
