"""What `cachegate explain` found, as JSON: format 1 of its own, documented in docs/explain.md."""

from __future__ import annotations

import json
from collections.abc import Sequence

from cachegate.explain.likely import Conclusion
from cachegate.explain.tally import Found, Happened, Span, Tally
from cachegate.explain.thing import Thing
from cachegate.reporters.escape import json_value

FORMAT = 1


def as_json(found: Sequence[Found], tally: Tally | None, conclusions: Sequence[Conclusion]) -> str:
    """Findings with their entries; of a log also what the server did and what it comes to."""
    document: dict[str, object] = {
        "format": FORMAT,
        "records": tally.records if tally else None,
        "first": (tally.times.first or None) if tally else None,
        "last": (tally.times.last or None) if tally else None,
        "findings": [_found(one) for one in found],
        "events": [_happened(one) for one in tally.happened.values()] if tally else [],
        "conclusions": [{"what": one.what, "why": one.why, "help": one.help} for one in conclusions],
        "not_kept_apart": tally.beyond if tally else 0,
    }
    return json.dumps(json_value(document), ensure_ascii=False, indent=2) + "\n"


def _found(found: Found) -> dict[str, object]:
    entry = found.entry
    return {
        "code": found.code,
        "about": _thing(found.thing) if found.thing else None,
        "path": found.what or None,
        "message": found.message or None,
        "hint": found.hint or None,
        **_span(found.span),
        "meaning": entry.meaning,
        "schema_cache": entry.says.name.lower(),
        "status": entry.status,
        "versions": entry.versions or None,
        "cause": entry.cause,
        "recovery": entry.recovery,
        "not_so": [{"said": belief.said, "truth": belief.truth} for belief in entry.beliefs],
    }


def _thing(thing: Thing) -> dict[str, object]:
    return {
        "kind": thing.kind.value,
        "schema": thing.schema,
        "name": thing.name,
        "relation": thing.relation,
        "target": thing.target,
        "hint": thing.hint,
        "arguments": None if thing.arguments is None else list(thing.arguments),
    }


def _happened(happened: Happened) -> dict[str, object]:
    reason = happened.last.reason if happened.last else ""
    return {"event": happened.kind.name.lower(), **_span(happened.span), "reason": reason or None}


def _span(span: Span) -> dict[str, object]:
    return {"count": span.count, "first": span.first or None, "last": span.last or None}
