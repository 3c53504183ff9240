"""What there is to pull besides SQL and HTTP: PostgREST's process or container, a command, a hosting platform."""

from __future__ import annotations

import socket
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from cachegate.engine import command, own, process, service
from cachegate.engine.service import SOCKET
from cachegate.errors import EnvironmentProblem
from cachegate.options import Options
from cachegate.options.credentials import without
from cachegate.ports import Instance, Platform
from cachegate.postgrest.prober import Prober
from cachegate.supabase import management

OURS = "PostgREST is no process of ours, and no engine socket is at hand"


@dataclass(frozen=True, slots=True)
class Levers:
    """`absent` says why there is no `instance`. See `cachegate.ports.Reach`."""

    instance: Instance | None = None
    absent: str = OURS
    command: Callable[[], None] | None = None
    platform: Platform | None = None


NOTHING = Levers()


def find(options: Options, prober: Prober, environ: Mapping[str, str], engine: Path = SOCKET) -> Levers:
    """All that the options and this machine give. What is not there is no problem, and told when it is needed."""
    instance, absent = _instance(options, prober, engine)
    line = options.restart_command
    restart = command.restarting(line, without(environ), timeout=options.wait_timeout) if line else None
    return Levers(instance, absent, restart, management.project(options.supabase_project, environ))


def _instance(options: Options, prober: Prober, engine: Path) -> tuple[Instance | None, str]:
    try:
        if options.postgrest_pid is not None:
            return process.find(options.postgrest_pid), ""
        container = own.own_container(Path("/proc/self"), socket.gethostname())
        return service.find(engine, prober.host, prober.port, container), ""
    except EnvironmentProblem as problem:
        return None, f"{problem.what}: {problem.why.rstrip('.')}. {problem.help}"
