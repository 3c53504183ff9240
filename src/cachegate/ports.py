"""What the run needs from the world outside, as protocols; implemented by `engine` and `embedded`."""

from __future__ import annotations

from typing import Protocol


class Instance(Protocol):
    """A PostgREST that somebody runs: a service container, or a local process.

    Every method may raise `EnvironmentProblem`.
    """

    def describe(self) -> str:
        """Whose it is and how it is, for a message: `container "postgrest" (exited, code 1)`."""

    def running(self) -> bool: ...

    def start(self) -> None:
        """Start it after it exited. Nothing happens when it runs."""

    def signal_reload(self) -> None:
        """Send SIGUSR1, on which PostgREST loads the schema again."""

    def restart(self) -> None: ...

    def logs(self, lines: int) -> str:
        """Its last log lines, "" when there are none."""
