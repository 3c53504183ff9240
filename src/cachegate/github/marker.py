"""The hidden first line of a sticky comment: whose it is, and which run wrote it."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass

_MARKER = re.compile(r"<!-- cachegate (\{[^\n<>]*\}) -->")
# Escaped in JSON strings: what could end the HTML comment, or be taken for a mention or a reference.
_ESCAPED = str.maketrans({character: f"\\u{ord(character):04x}" for character in "<>&@#"})


@dataclass(frozen=True, slots=True)
class Sticker:
    """Which comment this is: one per workflow, job and `--name` on a pull request."""

    workflow: str
    job: str
    name: str


@dataclass(frozen=True, slots=True, order=True)
class RunOrder:
    """When a run was started, relative to others: GitHub counts run ids up over the whole site."""

    run_id: int
    attempt: int


@dataclass(frozen=True, slots=True)
class Marker:
    sticker: Sticker
    order: RunOrder


def write_marker(marker: Marker) -> str:
    """The marker as one line of HTML comment that names like `-->` cannot break out of."""
    fields = {
        "workflow": marker.sticker.workflow,
        "job": marker.sticker.job,
        "name": marker.sticker.name,
        "run": marker.order.run_id,
        "attempt": marker.order.attempt,
    }
    return f"<!-- cachegate {json.dumps(fields).translate(_ESCAPED)} -->"


def read_marker(body: str) -> Marker | None:
    """The marker at the very start of a comment; None when there is none, or a damaged one."""
    found = _MARKER.match(body)
    if found is None:
        return None
    try:
        fields = json.loads(found[1])
        order = RunOrder(int(fields["run"]), int(fields["attempt"]))
        return Marker(Sticker(str(fields["workflow"]), str(fields["job"]), str(fields["name"])), order)
    except (ValueError, KeyError, TypeError, OverflowError, RecursionError):
        return None
