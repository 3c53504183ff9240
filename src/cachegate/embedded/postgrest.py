"""A private PostgREST: started at once, ready when it is; its settings are PostgREST's own, by their names."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

from cachegate.embedded.processes import Keeper, Process
from cachegate.embedded.reservation import LOOPBACK, reserved_port

APP_SETTINGS = "app.settings."


@dataclass(slots=True)
class Postgrest:
    """An `Instance` in our own care. `admin_url` is None when the admin server is off. `ports` keeps its ports ours."""

    name: str
    url: str
    admin_url: str | None
    program: Path
    environment: Mapping[str, str]
    keeper: Keeper
    folder: Path
    process: Process
    ports: ExitStack

    def describe(self) -> str:
        code = self.process.exit_code()
        return f"embedded {self.name} ({'running' if code is None else f'exited, code {code}'})"

    def running(self) -> bool:
        return self.process.exit_code() is None

    def paused(self) -> bool:
        return self.process.stopped()

    def start(self) -> None:
        if not self.running():
            self.process = launch(self.program, self.keeper, self.folder, self.environment)

    def stop(self) -> None:
        self.process.stop()

    def end(self) -> None:
        """Stop it for good, and let others have its ports."""
        self.stop()
        self.ports.close()

    def restart(self) -> None:
        self.stop()
        self.start()

    def signal_reload(self) -> None:
        self.process.signal("SIGUSR1")

    def logs(self, lines: int) -> str:
        return self.process.last_lines(lines)


def start(
    name: str,
    program: Path,
    keeper: Keeper,
    folder: Path,
    ports: ExitStack,
    settings: Mapping[str, str],
    *,
    admin: bool,
) -> Postgrest:
    """Start PostgREST on free ports of loopback, which `ports` keeps, and return at once; `settings` win over ours."""
    ours = {"server-host": LOOPBACK, "server-port": str(ports.enter_context(reserved_port()))}
    ours |= {"admin-server-port": str(ports.enter_context(reserved_port()))} if admin else {}
    merged = ours | dict(settings)
    environment = {variable(key): value for key, value in merged.items()}
    process = launch(program, keeper, folder, environment)
    url = f"http://{LOOPBACK}:{merged['server-port']}"
    admin_port = merged.get("admin-server-port")
    admin_url = f"http://{LOOPBACK}:{admin_port}" if admin_port else None
    return Postgrest(name, url, admin_url, program, environment, keeper, folder, process, ports)


def launch(program: Path, keeper: Keeper, folder: Path, environment: Mapping[str, str]) -> Process:
    return keeper.start([program], folder, folder / "log", environment, farewell="SIGTERM")


def variable(key: str) -> str:
    """`db-uri` as PostgREST reads it from the environment: `PGRST_DB_URI`."""
    if key.startswith(APP_SETTINGS):  # the only keys whose names are the user's, and keep their case
        return "PGRST_APP_SETTINGS_" + key.removeprefix(APP_SETTINGS)
    return "PGRST_" + key.upper().replace("-", "_").replace(".", "_")
