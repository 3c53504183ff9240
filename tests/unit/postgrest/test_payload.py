"""Which notifications make PostgREST load the schema (measured, B1 to B4)."""

from __future__ import annotations

import pytest

from cachegate.postgrest.payload import reloads, useless


@pytest.mark.parametrize("payload", ["", "reload schema"])
def test_what_reloads(payload: str) -> None:
    """The empty one too."""
    assert reloads(payload)
    assert useless(payload) is None


@pytest.mark.parametrize(
    ("payload", "why"),
    [("reload config", "the configuration alone"), ("Reload Schema", "ignores"), ("reload schema ", "ignores")],
)
def test_what_does_not(payload: str, why: str) -> None:
    """Letters and spaces count."""
    assert not reloads(payload)
    assert why in str(useless(payload))
