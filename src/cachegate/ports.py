"""What the run needs from the world outside, as protocols; implemented by those who know that world."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from cachegate.model.reload import Reached


class Instance(Protocol):
    """A PostgREST that somebody runs: a service container, or a local process.

    Every method may raise `EnvironmentProblem`.
    """

    def describe(self) -> str:
        """Whose it is and how it is, for a message: `container "postgrest" (exited, code 1)`."""

    def running(self) -> bool: ...

    def paused(self) -> bool:
        """Whether it exists and is held (a paused container, SIGSTOP): it takes connections and answers nothing."""

    def start(self) -> None:
        """Start it after it exited. Nothing happens when it runs."""

    def signal_reload(self) -> None:
        """Send SIGUSR1, on which PostgREST loads the schema again."""

    def restart(self) -> None: ...

    def logs(self, lines: int) -> str:
        """Its last log lines, "" when there are none."""


class Sessions(Protocol):
    """PostgREST's own sessions in its database, and nobody else's.

    Those that name themselves so, are in this database, and have PostgREST's role. Every method may raise
    `EnvironmentProblem`: where it cannot be told which they are, and where this user has not the right.
    """

    @property
    def channel(self) -> str:
        """The channel on which PostgREST is meant to listen."""

    def clock(self) -> datetime:
        """Now, by the database's clock."""

    def notify(self) -> None:
        """Send `reload config` and `reload schema` on the channel, in this order and in one transaction."""

    def channels(self) -> tuple[str, ...] | None:
        """Those that PostgREST listens on; None where this user may not see it."""

    def alive(self) -> frozenset[int]:
        """The process ids of all of them."""

    def listeners(self) -> frozenset[int]:
        """The process ids of the sessions that listen."""

    def end_listeners(self) -> frozenset[int]:
        """End the sessions that listen; returns their process ids, none if there is no such session."""

    def pool(self) -> int:
        """How many sessions there are besides those that listen."""

    def end_pool(self) -> int:
        """End the sessions that do not listen; returns how many there were."""

    def active_since(self, when: datetime) -> Reached:
        """Whether one of the sessions was opened, or began or ended something, after this time of `clock`."""


class Platform(Protocol):
    """A hosted platform that runs SQL for us."""

    def notify(self, channel: str) -> None:
        """As `Sessions.notify`. Raises `EnvironmentProblem` when the platform refuses or does not answer."""


@dataclass(frozen=True, slots=True)
class Reach:
    """All that a way of reloading may use.

    `ask` sends one request that uses the database and returns its answer in short (`200`, `503 57P01`). `loads` are the
    (succeeded, failed) loads by PostgREST's own counters, None without any. `absent` says why there is no `instance`.
    `command` restarts PostgREST; it raises `EnvironmentProblem` when it fails.
    """

    sessions: Sessions
    ask: Callable[[], str]
    loads: Callable[[], tuple[int, int] | None] = lambda: None
    instance: Instance | None = None
    absent: str = "PostgREST is no process of ours, and no engine socket is at hand"
    command: Callable[[], None] | None = None
    platform: Platform | None = None
