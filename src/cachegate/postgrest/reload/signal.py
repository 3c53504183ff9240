"""SIGUSR1 to PostgREST's process: it loads the schema again, even with its channel disabled."""

from __future__ import annotations

from cachegate.ports import Instance
from cachegate.postgrest.reload.rung import Attempt, on_instance


def attempt(instance: Instance | None) -> Attempt:
    """Risks nothing."""
    return on_instance("signal", instance, lambda reached: reached.signal_reload())
