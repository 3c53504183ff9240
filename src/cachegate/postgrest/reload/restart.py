"""Stopping and starting PostgREST: the surest way, and the one that costs requests."""

from __future__ import annotations

from cachegate.ports import Instance
from cachegate.postgrest.reload.rung import Attempt, on_instance


def attempt(instance: Instance | None) -> Attempt:
    """Requests fail while it is away."""
    return on_instance("restart", instance, lambda reached: reached.restart())
