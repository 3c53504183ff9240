"""How PostgREST's sessions are told from those of others: by what they call themselves, and by their last statement."""

from __future__ import annotations

import pytest

from cachegate.database import activity


@pytest.mark.parametrize(
    ("application", "version"),
    [
        ("PostgREST 12.0.2", "12.0.2"),
        ("PostgREST 14.17", "14.17"),
        ("PostgREST 13.0.8 (7f4a1b2)", "13.0.8"),
        ("PostgREST 12.0.2 - 10.0.0.7:5432", "12.0.2"),
        ("PostgREST", None),
        ("PostgREST monitor", None),
        ("my PostgREST 12.0.2", None),
        ("psql", None),
    ],
)
def test_the_version_stands_in_the_name(application: str, version: str | None) -> None:
    """With what a development version and a pooler add to it; whoever has none is not called PostgREST's."""
    assert activity.version(application) == version


@pytest.mark.parametrize(
    ("query", "channel"),
    [('LISTEN "pgrst"', "pgrst"), ('LISTEN "a ""b"', 'a "b'), ('LISTEN "pgrst"; select 1', None), ("select 1", None)],
)
def test_the_channel_stands_in_the_last_statement(query: str, channel: str | None) -> None:
    """Its quotes are doubled there."""
    assert activity.channel(query) == channel
