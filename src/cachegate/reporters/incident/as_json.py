"""The incident report as JSON, by docs/incident.schema.json."""

from __future__ import annotations

import json
from typing import Any

from cachegate.model.diagnosis import Diagnosis
from cachegate.model.incident import Incident, Objects
from cachegate.reporters.escape import json_value
from cachegate.reporters.incident import facts

FORMAT_VERSION = 1


def render(incident: Incident) -> str:
    """A JSON document, with a line feed at its end."""
    return json.dumps(json_value(_document(incident)), indent=2, ensure_ascii=False) + "\n"


def _document(incident: Incident) -> dict[str, Any]:
    return {
        "version": FORMAT_VERSION,
        "health": incident.health.value,
        "exit_code": int(incident.health.exit_code),
        "headline": incident.headline,
        "seen": incident.seen.isoformat(),
        "cachegate": incident.cachegate,
        "diagnoses": [_diagnosis(one) for one in incident.diagnoses],
        "remaining": [_diagnosis(one) for one in incident.remaining],
        "state": [{"what": label, "value": text} for label, text in facts.state(incident)],
        "attempts": [
            {
                "name": one.rung.name,
                "outcome": one.rung.outcome.value,
                "at": one.rung.at.isoformat() if one.rung.at else None,
                "reached": one.rung.reached,
                "seconds": round(one.rung.seconds, 3),
                "reason": one.rung.reason,
                "lacking_afterwards": one.lacking,
            }
            for one in incident.attempts
        ],
        "objects_before": _objects(incident.before),
        "objects_after": _objects(incident.after),
        "notes": list(incident.notes),
    }


def _diagnosis(one: Diagnosis) -> dict[str, Any]:
    return {
        "id": one.id,
        "sentence": one.sentence,
        "evidence": list(one.evidence),
        "ask": one.ask,
        "heals": list(one.heals),
        "certain": one.certain,
    }


def _objects(seen: Objects | None) -> dict[str, Any] | None:
    if seen is None:
        return None
    return {
        "asked": seen.asked,
        "right": seen.right,
        "lacking": list(seen.lacking),
        "left_over": list(seen.left_over),
        "differing": list(seen.differing),
    }
