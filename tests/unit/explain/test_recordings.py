"""Every error that six versions of PostgREST were recorded to answer is known, with what it is about."""

from __future__ import annotations

import gzip
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from cachegate.explain import body, catalogue
from cachegate.explain.thing import Kind

RECORDINGS = sorted((Path(__file__).parents[2] / "recordings").glob("postgrest-*.json.gz"))
NAMELESS = {"PGRST106", "PGRST122", "PGRST300", "42P10", "22P02", "P0001"}  # their messages name nothing
KINDS = {
    "PGRST200": Kind.RELATIONSHIP,
    "PGRST201": Kind.RELATIONSHIP,
    "PGRST202": Kind.FUNCTION,
    "PGRST203": Kind.FUNCTION,
    "PGRST204": Kind.COLUMN,
    "PGRST205": Kind.RELATION,
    "42703": Kind.COLUMN,
    "42P01": Kind.RELATION,
    "42883": Kind.FUNCTION,
    "428C9": Kind.COLUMN,
    "55000": Kind.RELATION,
}


def errors(value: Any) -> Iterator[dict[str, Any]]:
    """Everything in a recording that has a code and a message."""
    if isinstance(value, dict):
        if isinstance(value.get("code"), str) and "message" in value:
            yield value
        for inner in value.values():
            yield from errors(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from errors(inner)
    elif isinstance(value, str) and value.startswith("{"):
        try:
            yield from errors(json.loads(value))
        except ValueError:
            return


@pytest.mark.parametrize("recording", RECORDINGS, ids=lambda path: path.name.removesuffix(".json.gz"))
def test_recorded_errors_are_read(recording: Path) -> None:
    """Code, entry, and the thing of the right kind, whose names are those of the message."""
    recorded = {json.dumps(one) for one in errors(json.loads(gzip.decompress(recording.read_bytes())))}
    assert len(recorded) > 60

    for text in recorded:
        (seen,) = body.found_in(text)
        assert seen.code == json.loads(text)["code"]
        assert catalogue.known(seen.code)
        if seen.code in NAMELESS:
            continue
        assert seen.thing is not None, text
        assert seen.thing.kind is KINDS.get(seen.code, seen.thing.kind)
        for part in (seen.thing.name, seen.thing.relation, seen.thing.target, *(seen.thing.arguments or ())):
            assert part is None or part in seen.message


def test_there_are_recordings() -> None:
    """Six versions, from 11 to 16."""
    assert len(RECORDINGS) == 6
