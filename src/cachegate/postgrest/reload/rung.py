"""What a rung of the reload ladder is."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from cachegate.errors import EnvironmentProblem
from cachegate.ports import Instance


class Unavailable(Exception):
    """This rung cannot be tried here; the text says why."""


@dataclass(frozen=True, slots=True)
class Attempt:
    """One way of asking for a reload. `act` raises `Unavailable` when it cannot be tried."""

    name: str
    act: Callable[[], None]


def on_instance(name: str, instance: Instance | None, order: Callable[[Instance], None]) -> Attempt:
    """A rung that needs PostgREST's process itself: the engine's socket, or a process of ours."""

    def act() -> None:
        if instance is None:
            raise Unavailable("no engine socket and no process of ours: PostgREST cannot be reached")
        try:
            order(instance)
        except EnvironmentProblem as problem:
            raise Unavailable(f"{problem.what}: {problem.why}") from problem

    return Attempt(name, act)
