"""What PostgREST makes of a notification on its channel (B1 to B4, six versions)."""

from __future__ import annotations

ORDERS = ("reload schema", "")
"""The payloads for which it loads the schema again."""


def reloads(payload: str) -> bool:
    """Whether it loads the schema again."""
    return payload in ORDERS


def useless(payload: str) -> str | None:
    """Why it does not load the schema again; None if it does."""
    if reloads(payload):
        return None
    if payload == "reload config":
        return "it asks for the configuration alone, which does not load the schema"
    return "PostgREST ignores this payload; it knows 'reload schema', 'reload config' and the empty one"
