"""Stopping and starting PostgREST: the surest way, and the one that costs requests."""

from __future__ import annotations

from cachegate.errors import EnvironmentProblem
from cachegate.ports import Instance
from cachegate.postgrest.reload.rung import Attempt, Unavailable
from cachegate.postgrest.reload.signal import NOBODY


def attempt(instance: Instance | None) -> Attempt:
    """Needs the engine's socket or a process of ours; requests fail while it is away."""

    def act() -> None:
        if instance is None:
            raise Unavailable(NOBODY)
        try:
            instance.restart()
        except EnvironmentProblem as error:
            raise Unavailable(f"{error.what}: {error.why}") from error

    return Attempt("restart", act)
