"""SIGUSR1 to PostgREST's process: it loads the schema again, even with its channel disabled."""

from __future__ import annotations

from cachegate.errors import EnvironmentProblem
from cachegate.ports import Instance
from cachegate.postgrest.reload.rung import Attempt, Unavailable

NOBODY = "no engine socket and no process of ours: PostgREST cannot be reached"


def attempt(instance: Instance | None) -> Attempt:
    """Needs the engine's socket or a process of ours; risks nothing."""

    def act() -> None:
        if instance is None:
            raise Unavailable(NOBODY)
        try:
            instance.signal_reload()
        except EnvironmentProblem as error:
            raise Unavailable(f"{error.what}: {error.why}") from error

    return Attempt("signal", act)
