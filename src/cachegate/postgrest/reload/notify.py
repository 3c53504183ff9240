"""NOTIFY on PostgREST's channel: what a migration or an event trigger would send."""

from __future__ import annotations

from collections.abc import Callable

from cachegate.postgrest.reload.rung import Attempt


def attempt(notify: Callable[[], None]) -> Attempt:
    """`notify` sends `reload schema` on the channel; risks nothing."""
    return Attempt("notify", notify)
