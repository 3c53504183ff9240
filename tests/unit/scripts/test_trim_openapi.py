"""What the trimming keeps of an API description, and what it drops."""

from __future__ import annotations

import json
import runpy
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[3]
SCRIPT = runpy.run_path(str(ROOT / "scripts" / "trim_openapi.py"))


def description() -> dict[str, Any]:
    paths: dict[str, dict[str, Any]] = {"/unused": {"get": {"schema": {"$ref": "#/components/schemas/unused"}}}}
    for method, path in SCRIPT["OPERATIONS"]:
        node = {"summary": "prose", "x-github": {}, "schema": {"$ref": "#/components/schemas/used"}}
        paths.setdefault(path, {})[method] = node
    schemas = {
        "used": {"title": "Used", "properties": {"title": {"type": "string", "example": 1}}, "x": {"$ref": DEEPER}},
        "deeper": {"properties": {"self": {"$ref": DEEPER}}},
        "unused": {},
    }
    return {
        "openapi": "3.0.3",
        "info": {"version": "1", "title": "t"},
        "paths": paths,
        "components": {"schemas": schemas},
    }


DEEPER = "#/components/schemas/deeper"


def test_what_is_referred_to_stays_and_prose_goes() -> None:
    """A property that is called like a piece of prose is a property."""
    trimmed = SCRIPT["trim"](description())

    assert "/unused" not in trimmed["paths"]
    assert trimmed["components"]["schemas"] == {
        "used": {"properties": {"title": {"type": "string"}}, "x": {"$ref": DEEPER}},
        "deeper": {"properties": {"self": {"$ref": DEEPER}}},
    }
    assert trimmed["paths"]["/user"]["get"] == {"schema": {"$ref": "#/components/schemas/used"}}


def test_the_kept_description_is_what_the_script_makes_of_it() -> None:
    """Trimmed again it stays the same, so nobody edited it by hand, and it has the operations of today."""
    kept = json.loads((ROOT / "tests" / "standin" / "github-openapi.json").read_text(encoding="utf-8"))

    assert SCRIPT["trim"](kept) == kept
