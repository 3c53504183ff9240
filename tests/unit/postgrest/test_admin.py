"""The admin server's counters, as six versions were recorded to give them."""

from __future__ import annotations

import gzip
import json
from pathlib import Path
from typing import Any

import pytest

from cachegate.postgrest.admin import Loads, compared, read
from cachegate.postgrest.requests import Response
from cachegate.postgrest.versions import capabilities

RECORDINGS = sorted((Path(__file__).parents[2] / "recordings").glob("*.json.gz"))


def recorded(file: Path) -> tuple[str, dict[str, Any]]:
    told = json.loads(gzip.decompress(file.read_bytes()))
    return told["postgrest"], told["metrics"]


@pytest.mark.parametrize("file", RECORDINGS, ids=lambda file: file.name)
def test_counters_rise_with_each_load(file: Path) -> None:
    """From 12.2 on a reload raises the counter; before, there is nothing to read."""
    version, metrics = recorded(file)
    before, after = (
        read(Response(told["status"], (), told["body"].encode())) for told in (metrics["stale"], metrics["fresh"])
    )

    if not capabilities(version).admin_facts:
        assert before is after is None
        return
    assert before is not None
    assert after is not None
    assert after.succeeded > before.succeeded
    assert after.failed == before.failed == 0  # a counter that never rose is not there at all


def test_failed_loads_are_told_first() -> None:
    """A failure is what an operator has to know, whatever else was loaded."""
    assert "failed" in compared(Loads(3, 0), Loads(4, 1))
    assert "succeeded" in compared(Loads(3, 1), Loads(4, 1))
    assert "not loaded" in compared(Loads(3, 1), Loads(3, 1))
    assert compared(None, Loads(3, 1)) == ""
