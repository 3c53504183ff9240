"""The JSON report is the public format v1."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from cachegate.model.report import FORMAT_VERSION, Report
from cachegate.reporters import as_json
from unit.reporters.samples import RED, SAMPLES

SCHEMA = json.loads((Path(__file__).parents[3] / "docs/report.schema.json").read_text("utf-8"))


def strict(schema: Any) -> Any:
    """The schema with keys that it does not name forbidden, to notice what is not documented."""
    if isinstance(schema, list):
        return [strict(item) for item in schema]
    if not isinstance(schema, dict):
        return schema
    closed = {"additionalProperties": False} if "properties" in schema else {}
    return {**closed, **{key: strict(value) for key, value in schema.items()}}


def without_times(value: Any) -> Any:
    """The document with everything blank that may differ between two runs."""
    if isinstance(value, list):
        return [without_times(item) for item in value]
    if not isinstance(value, dict):
        return value
    return {
        key: None if key in ("seconds", "milliseconds", "timings") else without_times(item)
        for key, item in value.items()
    }


def test_schema_is_a_schema() -> None:
    """It is valid JSON Schema 2020-12, and of the version that the program writes."""
    Draft202012Validator.check_schema(SCHEMA)

    assert SCHEMA["properties"]["version"]["const"] == FORMAT_VERSION


@pytest.mark.parametrize("report", SAMPLES.values(), ids=SAMPLES.keys())
def test_report_has_the_keys_of_the_schema_and_no_others(report: Report) -> None:
    """Every key is documented, and every documented key is there."""
    Draft202012Validator(strict(SCHEMA)).validate(json.loads(as_json.render(report)))


def test_schema_notices_an_unknown_verdict() -> None:
    """The schema says no to what is not of the format."""
    document = json.loads(as_json.render(RED)) | {"verdict": "maybe"}

    assert not Draft202012Validator(SCHEMA).is_valid(document)


def test_absent_is_null() -> None:
    """A reader finds every key in every finding."""
    [cache] = [found for found in json.loads(as_json.render(RED))["findings"] if found["kind"] == "cache"]

    assert cache["line"] is None
    assert cache["schema"] is None
    assert cache["sql"] == "notify pgrst, 'reload schema';"


def test_only_times_differ_between_two_runs() -> None:
    """Timings stand only where the format says: in `timings` and in keys named `seconds` or `milliseconds`."""
    assert RED.reload is not None
    assert RED.self_reload is not None
    later = replace(
        RED,
        timings={stage: seconds + 1 for stage, seconds in RED.timings.items()},
        steps=tuple(replace(step, seconds=9.9) for step in RED.steps),
        reload=replace(RED.reload, rungs=tuple(replace(rung, seconds=9.9) for rung in RED.reload.rungs)),
        self_reload=replace(RED.self_reload, seconds=9.9),
    )
    first, second = json.loads(as_json.render(RED)), json.loads(as_json.render(later))

    assert first != second
    assert without_times(first) == without_times(second)
